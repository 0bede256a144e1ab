import { diffArrays } from 'diff';
import type { Author, Replica } from '../../crdt';
import { linesOf } from './lines';
import type { Plan } from './plan';

/** Lines that may differ before the rest is replaced as a whole: what looking for equal ones takes grows with its square. */
const mostEdits = 1_000;

/**
 * Makes the replica's text another one, line by line: a line that is in both stays, and with it who wrote it and what is
 * anchored to it. Alters the replica, whose author writes the changes.
 */
export const planReplacement = (replica: Replica, author: Author, text: string): Plan => {
  const [was, is] = [linesOf(replica.text), linesOf(text)];
  const parts = diffArrays(was, is, { maxEditLength: mostEdits }) ?? [
    { removed: true, added: false, value: was },
    { removed: false, added: true, value: is },
  ];
  let position = 0;
  for (const { added, removed, value } of parts) {
    const lines = value.join('');
    if (removed) author.delete(position, lines.length);
    else {
      if (added) author.insert(position, lines);
      position += lines.length;
    }
  }
  const last = author.seal();
  return { changes: [...author.takeSealed(), ...(last ? [last] : [])], restorations: [] };
};
