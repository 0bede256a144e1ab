import { everyItem, type Invitation, type Role } from '../../client';
import { element, field, form, sentence } from '../dom';
import type { PanelContext } from './panel';

const roles: readonly Exclude<Role, 'OWNER'>[] = ['EDITOR', 'COMMENTER', 'VIEWER'];
const day = 86_400;
const lifetimes: readonly (readonly [seconds: number, name: string])[] = [
  [day, 'a day'],
  [7 * day, 'a week'],
  [30 * day, '30 days'],
];

/** The address that accepts an invitation. What stands behind the `#` is not sent to any server. */
const linkOf = (code: string): string => `${location.origin}${location.pathname}#/i/${code}`;

const until = (date: string): string => new Date(date).toLocaleDateString(undefined, { dateStyle: 'medium' });

/** Links that invite, for owners: making one, those that are open, and taking them back. */
export const invitationsSection = ({ weft, live }: PanelContext): { element: HTMLElement; close: () => void } => {
  const { documentId } = live;
  const { invitations } = weft;
  const problem = element('p', { class: 'problem', role: 'alert' });
  const list = element('ul', { class: 'members', id: 'invitations' });
  const role = element(
    'select',
    { name: 'role' },
    ...roles.map((value) => element('option', { value }, value.toLowerCase())),
  );
  const lifetime = element(
    'select',
    { name: 'expiresIn' },
    ...lifetimes.map(([seconds, name]) =>
      element('option', { value: String(seconds), selected: seconds === 7 * day }, name),
    ),
  );
  const uses = element('input', { name: 'uses', type: 'number', min: '1', max: '100', value: '1', required: true });
  const link = element('input', { name: 'link', readonly: true, 'aria-label': 'Link of the invitation' });
  const copied = element('span', { class: 'hint', role: 'status' });
  const copy = async (): Promise<void> => {
    link.select();
    await navigator.clipboard.writeText(link.value);
    copied.textContent = 'Copied.';
  };
  const made = element(
    'div',
    { hidden: true, class: 'row', id: 'invitation-link' },
    link,
    element('button', { type: 'button', class: 'quiet', onclick: () => void copy().catch(() => undefined) }, 'Copy'),
    copied,
    element('p', { class: 'hint' }, 'Whoever has this link can come in. It is shown this once.'),
  );

  const attempt = async (task: () => Promise<unknown>): Promise<void> => {
    problem.textContent = '';
    try {
      await task();
    } catch (error) {
      problem.textContent = sentence(error);
    }
    await refresh();
  };
  const invite = (): Promise<void> =>
    attempt(async () => {
      const { code } = await invitations.create(documentId, {
        role: role.value as (typeof roles)[number],
        expiresIn: Number(lifetime.value),
        uses: Number(uses.value),
      });
      link.value = linkOf(code);
      copied.textContent = '';
      made.hidden = false;
    });
  const row = ({ invitationId, role: as, used, uses: most, expiresAt }: Invitation): HTMLElement =>
    element(
      'li',
      {},
      element('span', { class: 'title' }, `${as.toLowerCase()}, ${used} of ${most} used, until ${until(expiresAt)}`),
      element(
        'button',
        {
          type: 'button',
          class: 'quiet',
          'aria-label': `Take back the invitation as ${as.toLowerCase()}`,
          onclick: () => void attempt(() => invitations.revoke(documentId, invitationId)),
        },
        'Take back',
      ),
    );
  const body = element(
    'section',
    { hidden: true },
    element('h3', {}, 'Invite by a link'),
    form(
      { class: 'invite', onsubmit: invite },
      element('div', { class: 'row' }, field('As', role), field('For', lifetime), field('People', uses)),
      element('p', {}, element('button', { class: 'primary' }, 'Make a link')),
    ),
    made,
    list,
    problem,
  );

  let asked = 0;
  const refresh = async (): Promise<void> => {
    const turn = (asked += 1);
    body.hidden = live.role !== 'OWNER' || live.state.connection === 'closed';
    if (body.hidden) return;
    try {
      const rows: HTMLElement[] = [];
      for await (const item of everyItem((page) => invitations.list(documentId, page)))
        if (item.status === 'OPEN') rows.push(row(item));
      if (turn === asked) list.replaceChildren(...rows);
    } catch (error) {
      problem.textContent = sentence(error);
    }
  };
  const stops = [
    live.context.signals.on('event', ({ kind }) => {
      if (kind === 'ACCESS_CHANGED') void refresh();
    }),
    live.on('state', () => {
      if (body.hidden === (live.role === 'OWNER' && live.state.connection !== 'closed')) void refresh();
    }),
  ];
  void refresh();
  return { element: body, close: () => stops.forEach((stop) => stop()) };
};
