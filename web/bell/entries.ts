import type { Inbox, Notification } from '../../client';
import { element, sentence } from '../dom';
import type { Names } from './names';
import { sentenceOf } from './texts';

/** The entries of the inbox, the latest first; a click opens the document and marks the entry read. */
export const makeEntries = (inbox: Inbox, names: Names, chosen: () => void) => {
  const list = element('ul', { class: 'entries' });
  const problem = element('p', { class: 'problem', role: 'alert' });
  const act = (task: () => Promise<void>): void => {
    problem.textContent = '';
    task().catch((error: unknown) => (problem.textContent = sentence(error)));
  };
  const all = element(
    'button',
    { type: 'button', class: 'link', onclick: () => act(() => inbox.markRead()) },
    'Mark all as read',
  );
  const more = element('button', { type: 'button', class: 'link', onclick: () => act(() => inbox.more()) }, 'Older');

  const row = async (entry: Notification): Promise<HTMLElement> => {
    const { actor, title } = await names.of(entry);
    const open = (): void => {
      act(() => inbox.markRead([entry]));
      location.hash = `#/d/${entry.documentId}`;
      chosen();
    };
    const at = new Date(entry.at);
    return element(
      'li',
      { 'data-kind': entry.kind, 'data-read': String(entry.read) },
      element(
        'button',
        { type: 'button', class: 'entry', onclick: open },
        sentenceOf(entry, actor, title),
        element(
          'time',
          { datetime: entry.at },
          at.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' }),
        ),
      ),
      ...(entry.read
        ? []
        : [
            element(
              'button',
              {
                type: 'button',
                class: 'link',
                'aria-label': `Mark as read: ${sentenceOf(entry, actor, title)}`,
                onclick: () => act(() => inbox.markRead([entry])),
              },
              'Read',
            ),
          ]),
    );
  };

  let turn = 0;
  const refresh = async (): Promise<void> => {
    const mine = (turn += 1);
    all.hidden = inbox.unread === 0;
    more.hidden = !inbox.hasMore;
    const rows = await Promise.all(inbox.notifications.map(row));
    // Names came late: a newer list is shown already.
    if (mine !== turn) return;
    list.replaceChildren(...(rows.length > 0 ? rows : [element('li', { class: 'hint' }, 'Nothing yet.')]));
  };
  return { element: element('div', {}, all, list, more, problem), refresh };
};
