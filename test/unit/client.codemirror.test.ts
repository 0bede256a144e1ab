import { history, undo } from '@codemirror/commands';
import { EditorState, type Transaction } from '@codemirror/state';
import { describe, expect, it } from 'vitest';
import type { Patch } from '../../crdt/index';
import { cursorsOf, patchesFrom, transactionFrom } from '../../client/codemirror';
import { seeded } from '../helpers/random';

const lineSeparator = EditorState.lineSeparator.of('\n');
const apply = (text: string, patches: readonly Patch[]): string =>
  patches.reduce(
    (now, { position, deleted, inserted }) => now.slice(0, position) + inserted + now.slice(position + deleted),
    text,
  );

describe("an editor's transaction", () => {
  it('becomes patches that do the same one after the other', () => {
    const random = seeded(3);
    const below = (bound: number): number => Math.floor(random() * bound);
    for (let round = 0; round < 1_000; round += 1) {
      const doc = Array.from({ length: below(30) }, () => 'abc\n\r😀'[below(7)]).join('');
      const state = EditorState.create({ doc, extensions: lineSeparator });
      const bounds = Array.from({ length: 2 * below(4) }, () => below(state.doc.length + 1)).sort((a, b) => a - b);
      const changes = bounds.flatMap((from, index) =>
        index % 2 === 0 ? [{ from, to: bounds[index + 1]!, insert: ['', 'x', '\r\n', 'long one'][below(4)]! }] : [],
      );
      const { changes: set, state: after } = state.update({ changes });
      expect(apply(doc, patchesFrom(set))).toBe(after.doc.toString());
    }
  });
});

describe("others' patches", () => {
  it('become one transaction that does the same', () => {
    const random = seeded(4);
    const below = (bound: number): number => Math.floor(random() * bound);
    for (let round = 0; round < 1_000; round += 1) {
      const doc = 'x'.repeat(below(20));
      const state = EditorState.create({ doc, extensions: lineSeparator });
      let text = doc;
      const patches = Array.from({ length: below(5) }, () => {
        const position = below(text.length + 1);
        const deleted = below(text.length - position + 1);
        const patch = { position, deleted, inserted: ['', 'a', '\r\nb', '\n'][below(4)]! };
        text = apply(text, [patch]);
        return patch;
      });
      expect(state.update(transactionFrom(state, patches)).state.doc.toString()).toBe(text);
    }
  });

  it('move the selection and are not undone', () => {
    let state = EditorState.create({ doc: 'ab', selection: { anchor: 1 }, extensions: [history(), lineSeparator] });
    const dispatch = (transaction: Transaction): void => {
      state = transaction.state;
    };
    dispatch(state.update({ changes: { from: 1, insert: 'X' }, selection: { anchor: 2 } }));
    dispatch(state.update(transactionFrom(state, [{ position: 0, deleted: 0, inserted: '>> ' }])));
    expect([state.doc.toString(), state.selection.main.head]).toEqual(['>> aXb', 5]);
    undo({ state, dispatch });
    expect(state.doc.toString()).toBe('>> ab');
  });
});

describe("others' cursors", () => {
  const at = (seq: number) => ({ sid: 1, seq, side: 'AFTER' as const });
  const participant = { sid: 2, userId: 'bob', name: null, colour: null, idle: false, self: false };

  it('stand where their characters are; those that are not known here, and our own, are left out', () => {
    const live = { positionOf: ({ seq }: { seq: number }) => (seq < 9 ? seq : null) };
    expect(
      cursorsOf(live, [
        { ...participant, cursor: { anchor: at(5), head: at(3) } },
        { ...participant, name: 'Cid', colour: 'red', cursor: { anchor: at(4), head: at(4) } },
        { ...participant, cursor: { anchor: at(1), head: at(9) } },
        { ...participant, cursor: null },
        { ...participant, self: true, cursor: { anchor: at(1), head: at(1) } },
      ]),
    ).toMatchObject([
      { from: 3, to: 5, head: 3, name: 'bob' },
      { from: 4, to: 4, head: 4, name: 'Cid', colour: 'red' },
    ]);
  });
});
