import type { Role } from '../../client';
import { element, field, form, sentence } from '../dom';
import type { Panel, PanelContext } from './panel';

/** The form with which an owner shares the document. */
const shareForm = ({ weft, live: { documentId } }: PanelContext): HTMLElement => {
  const user = element('input', { name: 'userId', required: true, placeholder: 'user id' });
  const role = element(
    'select',
    { name: 'role' },
    ...['EDITOR', 'VIEWER', 'COMMENTER', 'OWNER'].map((name) => element('option', {}, name)),
  );
  const said = element('p', { class: 'hint', role: 'status' });
  const share = async (): Promise<void> => {
    try {
      await weft.members.setRole(documentId, user.value.trim(), role.value as Role);
      said.textContent = 'Shared.';
    } catch (error) {
      said.textContent = sentence(error);
    }
  };
  return form(
    { class: 'stack', onsubmit: share },
    field('User id (people see theirs on their page)', user),
    field('Role', role),
    element('button', {}, 'Share'),
    said,
  );
};

/** Who is there, and with whom the document is shared. */
export const people: Panel = {
  id: 'people',
  title: 'People',
  mount(context) {
    const { live, about, badge } = context;
    const list = element('ul', { class: 'people', id: 'people' });
    const refresh = (): void => {
      const { participants } = live;
      badge(String(participants.length));
      list.replaceChildren(
        ...participants.map(({ sid, name, colour, self }) =>
          element(
            'li',
            { title: `site ${sid}` },
            element('span', { class: 'dot', style: `background:${colour ?? '#687080'}` }),
            self ? `${name ?? 'You'} (you)` : (name ?? 'Somebody'),
          ),
        ),
      );
    };
    const stop = live.on('participants', refresh);
    refresh();
    return {
      element: element('div', {}, list, ...(about.role === 'OWNER' ? [shareForm(context)] : [])),
      close: stop,
    };
  },
};
