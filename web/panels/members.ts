import { everyItem, type Member, type Role } from '../../client';
import { confirm } from '../ask';
import { element, sentence } from '../dom';
import type { PanelContext } from './panel';

const roles: readonly Role[] = ['OWNER', 'EDITOR', 'COMMENTER', 'VIEWER'];

/** The members with what the user may do about them, and the way out. */
export const membersSection = ({ weft, live }: PanelContext): { element: HTMLElement; close: () => void } => {
  const { documentId, userId } = live;
  const { members, sessions } = weft;
  const list = element('ul', { class: 'members', id: 'members' });
  const problem = element('p', { class: 'problem', role: 'alert' });
  const own = element('p', { class: 'row' });

  const act = async (task: () => Promise<void>): Promise<void> => {
    problem.textContent = '';
    try {
      await task();
    } catch (error) {
      problem.textContent = sentence(error);
    }
    await refresh();
  };
  const button = (text: string, label: string, task: () => Promise<void>): HTMLElement =>
    element('button', { type: 'button', class: 'quiet', 'aria-label': label, onclick: () => void act(task) }, text);

  const roleOf = ({ userId: id, role }: Member, name: string): HTMLElement => {
    const select = element(
      'select',
      {
        class: 'quiet',
        'aria-label': `Role of ${name}`,
        onchange: () => void act(() => members.setRole(documentId, id, select.value as Role)),
      },
      ...roles.map((value) => element('option', { value, selected: value === role }, value.toLowerCase())),
    );
    return select;
  };
  const row = (member: Member): HTMLElement => {
    const self = member.userId === userId;
    const name = member.name ?? member.userId;
    const remove = async (): Promise<void> => {
      if (await confirm(`Remove ${name} from this document?`, 'Remove'))
        await members.remove(documentId, member.userId);
    };
    const handOver = async (): Promise<void> => {
      if (await confirm(`Make ${name} an owner, and yourself an editor?`, 'Hand over'))
        await members.transfer(documentId, member.userId);
    };
    const isOwner = live.role === 'OWNER';
    return element(
      'li',
      { 'data-user': member.userId },
      element('span', { class: 'title' }, self ? `${name} (you)` : name),
      isOwner && !self ? roleOf(member, name) : element('span', { class: 'hint' }, member.role.toLowerCase()),
      ...(isOwner && !self
        ? [
            button('Hand over', `Hand the document over to ${name}`, handOver),
            button('Remove', `Remove ${name}`, remove),
          ]
        : []),
    );
  };
  const leave = async (): Promise<void> => {
    if (!(await confirm('Leave this document? You need a new invitation to come back.', 'Leave'))) return;
    await members.leave(documentId);
    location.hash = '#/';
  };
  const endSession = async (): Promise<void> => {
    if (await confirm('End the session? Nobody can write until a new one is started.', 'End it'))
      await sessions.terminate(documentId, live.ssn);
  };

  const body = element('section', {}, element('h3', {}, 'Members'), list, problem, own);

  let asked = 0;
  const refresh = async (): Promise<void> => {
    const turn = (asked += 1);
    body.hidden = live.state.connection === 'closed';
    if (body.hidden) return;
    try {
      const rows: HTMLElement[] = [];
      for await (const member of everyItem((page) => members.list(documentId, page))) rows.push(row(member));
      if (turn !== asked) return;
      list.replaceChildren(...rows);
      own.replaceChildren(
        button('Leave the document', 'Leave the document', leave),
        ...(live.role === 'OWNER' ? [button('End the session', 'End the session', endSession)] : []),
      );
    } catch (error) {
      problem.textContent = sentence(error);
    }
  };
  const { signals } = live.context;
  let role = live.role;
  const stops = [
    signals.on('event', ({ kind }) => {
      if (kind === 'ACCESS_CHANGED') void refresh();
    }),
    signals.on('refresh', () => void refresh()),
    live.on('state', () => {
      if (live.role === role && live.state.connection !== 'closed') return;
      role = live.role;
      void refresh();
    }),
  ];
  void refresh();
  return {
    element: body,
    close: () => stops.forEach((stop) => stop()),
  };
};
