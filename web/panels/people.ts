import type { Participant } from '../../client';
import { element } from '../dom';
import { invitationsSection } from './invitations';
import { membersSection } from './members';
import type { Panel } from './panel';

const face = ({ sid, userId, name, colour, idle, self }: Participant): HTMLElement =>
  element(
    'li',
    { title: `site ${sid}`, 'data-user': userId, class: idle ? 'idle' : '' },
    element('span', { class: 'dot', style: `background:${colour ?? '#687080'}` }),
    `${name ?? 'Somebody'}${self ? ' (you)' : ''}`,
    ...(idle ? [element('span', { class: 'hint' }, 'idle')] : []),
  );

/** Who is there, and who may be. */
export const people: Panel = {
  id: 'people',
  title: 'People',
  mount(context) {
    const { live, badge } = context;
    const list = element('ul', { class: 'people', id: 'people' });
    const news = element('p', { class: 'hint', role: 'status' });
    const present = element('section', {}, element('h3', {}, 'Here now'), list, news);
    const refresh = (): void => {
      const { participants } = live;
      const closed = live.state.connection === 'closed';
      badge(closed ? '' : String(participants.length));
      present.hidden = closed;
      list.replaceChildren(...participants.map(face));
    };
    const said = { JOINED: 'came', LEFT: 'left', LOST: 'lost the connection' };
    const members = membersSection(context);
    const invitations = invitationsSection(context);
    const stops = [
      live.on('participants', refresh),
      live.on('state', refresh),
      live.on('arrival', ({ kind, participant }) => {
        news.textContent = `${participant.name ?? 'Somebody'} ${said[kind]}.`;
      }),
      members.close,
      invitations.close,
    ];
    refresh();
    return {
      element: element('div', {}, present, members.element, invitations.element),
      close: () => stops.forEach((stop) => stop()),
    };
  },
};
