import type { Rope } from './rope';
import { linesIn } from './span';

/** The line of a position, from 0: how many line feeds stand before it. */
export const lineOf = (rope: Rope, position: number): number => {
  if (position >= rope.root.size) return rope.root.lines;
  const leaf = rope.seek(position);
  let lines = 0;
  let node = leaf;
  for (let { parent } = node; parent !== null; node = parent, { parent } = node) {
    for (let at = 0; parent.nodes[at] !== node; at += 1) lines += parent.nodes[at]!.lines;
  }
  let rest = position - rope.startOf(leaf);
  for (const { text } of leaf.spans) {
    if (text.length > rest) return lines + (rest > 0 ? linesIn(text.slice(0, rest)) : 0);
    rest -= text.length;
    lines += text === '' ? 0 : linesIn(text);
  }
  return lines;
};

/** The position where a line, from 0 to the number of line feeds, begins. */
export const startOfLine = (rope: Rope, line: number): number => {
  if (line === 0) return 0;
  let position = 0;
  let rest = line;
  let node = rope.root;
  while (node.nodes.length > 0) {
    let at = 0;
    let child = node.nodes[0]!;
    for (; rest > child.lines; child = node.nodes[at]!) {
      rest -= child.lines;
      position += child.size;
      at += 1;
    }
    node = child;
  }
  for (const { text } of node.spans) {
    const lines = text === '' ? 0 : linesIn(text);
    if (rest > lines) {
      rest -= lines;
      position += text.length;
      continue;
    }
    let end = 0;
    for (; rest > 0; rest -= 1) end = text.indexOf('\n', end) + 1;
    return position + end;
  }
  throw new RangeError('The line is outside the text.');
};
