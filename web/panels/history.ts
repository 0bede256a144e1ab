import { everyItem, type Version } from '../../client';
import { ask, confirm } from '../ask';
import { element, sentence } from '../dom';
import { differencesOf, linesWithAuthors } from './past';
import type { Panel } from './panel';

const kinds: Record<Version['kind'], string> = {
  NAMED: 'Version',
  AUTOMATIC: 'After ten minutes of writing',
  LEFT: 'When everybody had left',
  REVERT: 'Before a revert',
  IMPORT: 'Before an import',
};

const when = (at: string): string => new Date(at).toLocaleString();

/** Versions of the document: what they read, what differs since, who wrote what, and the way back. */
export const history: Panel = {
  id: 'history',
  title: 'History',
  mount({ weft, live }) {
    const { documentId } = live;
    const names = new Map<string, string>();
    const nameOf = (userId: string): string => names.get(userId) ?? userId;
    const problem = element('p', { class: 'problem', role: 'alert' });
    const progress = element('p', { class: 'hint', role: 'status', id: 'history-progress' });
    const list = element('ol', { class: 'versions', id: 'versions' });
    const past = element('div', { class: 'past', id: 'past' });

    const act = (task: () => Promise<void>): void => {
      problem.textContent = '';
      task().catch((error: unknown) => (problem.textContent = sentence(error)));
    };
    const button = (text: string, task: () => Promise<void>, label = text): HTMLButtonElement =>
      element('button', { type: 'button', class: 'quiet', 'aria-label': label, onclick: () => act(task) }, text);

    const revert = async (version: Version): Promise<void> => {
      const name = version.name ?? when(version.at);
      if (!(await confirm(`Bring the text back to “${name}”? What is there now stays in the history.`, 'Revert')))
        return;
      progress.textContent = 'Reverting…';
      try {
        await weft.history.revert(documentId, { versionId: version.versionId }, ({ written, changes }) => {
          progress.textContent = `Reverting: ${written} of ${changes} changes…`;
        });
        progress.textContent = 'The text is what it was.';
      } catch (error) {
        progress.textContent = '';
        throw error;
      }
      await refresh();
    };
    const shown = (title: string, content: HTMLElement): void =>
      past.replaceChildren(element('h3', {}, title), content);

    const row = (version: Version): HTMLElement => {
      const { versionId, name, at, note, authors, kind } = version;
      const moment = { versionId };
      const title = name ?? kinds[kind];
      const wrote = authors.map(
        ({ userId, changes, inserted, deleted }) => `${nameOf(userId)}: ${changes} changes, +${inserted} −${deleted}`,
      );
      const mayWrite = live.role === 'OWNER' || live.role === 'EDITOR';
      return element(
        'li',
        { 'data-version': versionId, 'data-kind': kind },
        element('span', { class: 'title' }, title),
        element('span', { class: 'hint' }, when(at)),
        ...(note ? [element('span', { class: 'note' }, note)] : []),
        ...wrote.map((text) => element('span', { class: 'hint' }, text)),
        element(
          'span',
          { class: 'row' },
          button('Read', async () => {
            const text = await weft.history.textAt(documentId, moment);
            shown(`${title}, ${when(at)}`, element('pre', { class: 'old-text' }, text));
          }),
          button('Differences', async () => {
            const { ranges } = await weft.history.diff(documentId, moment);
            shown(`Since ${title}, ${when(at)}`, differencesOf(ranges, nameOf));
          }),
          button('Authors', async () => {
            const [text, { lines }] = await Promise.all([
              weft.history.textAt(documentId, moment),
              weft.history.blame(documentId, moment),
            ]);
            shown(`Who wrote ${title}, ${when(at)}`, linesWithAuthors(text, lines, nameOf));
          }),
          ...(mayWrite ? [button('Revert', () => revert(version), `Revert to ${title}`)] : []),
        ),
      );
    };

    let asked = 0;
    const refresh = async (): Promise<void> => {
      const turn = (asked += 1);
      for await (const { userId, name } of everyItem((page) => weft.members.list(documentId, page)))
        if (name) names.set(userId, name);
      const { items } = await weft.history.versions(documentId);
      if (turn === asked) list.replaceChildren(...items.map(row));
    };
    const create = button('Make a version', async () => {
      const name = await ask('A name for the text as it is now', 'Name', '');
      if (!name) return;
      await weft.history.createVersion(documentId, name);
      await refresh();
    });
    const { signals } = live.context;
    const stops = [
      signals.on('event', ({ kind }) => {
        if (kind === 'VERSION_CREATED') act(refresh);
      }),
      signals.on('refresh', () => act(refresh)),
    ];
    return {
      element: element(
        'div',
        { class: 'history' },
        element('p', { class: 'row' }, create),
        progress,
        problem,
        list,
        past,
      ),
      shown: () => act(refresh),
      close: () => stops.forEach((stop) => stop()),
    };
  },
};
