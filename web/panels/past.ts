import type { Difference, Made } from '../../client';
import { element } from '../dom';

/** What differs, in the order of the text, each with who made it and when. */
export const differencesOf = (ranges: readonly Difference[], nameOf: (userId: string) => string): HTMLElement => {
  if (ranges.length === 0) return element('p', { class: 'hint' }, 'Nothing differs.');
  const shown = ranges.map(({ kind, text, userId, at }) =>
    element(
      'li',
      { 'data-kind': kind },
      element(kind === 'INSERTED' ? 'ins' : 'del', {}, text),
      element('span', { class: 'hint' }, `${nameOf(userId)}, ${new Date(at).toLocaleString()}`),
    ),
  );
  return element('ul', { class: 'differences' }, ...shown);
};

/** The lines of a text, each beside who last touched it. */
export const linesWithAuthors = (
  text: string,
  lines: readonly Made[],
  nameOf: (userId: string) => string,
): HTMLElement => {
  const texts = text.split('\n');
  const rows = lines.map(({ userId, at }, index) => {
    const former = lines[index - 1];
    const isSame = former?.userId === userId && former.at === at;
    return element(
      'tr',
      {},
      element('th', { scope: 'row', title: new Date(at).toLocaleString() }, isSame ? '' : nameOf(userId)),
      element('td', {}, texts[index] ?? ''),
    );
  });
  return element('table', { class: 'blame' }, ...rows);
};
