import { describe, expect, it } from 'vitest';
import { Author, decodeSnapshot, encodeSnapshot, Replica } from '../../crdt';
import { check } from '../../crdt/check';

const again = (replica: Replica): Replica => {
  const loaded = decodeSnapshot(encodeSnapshot(replica));
  check(loaded.core);
  expect(loaded).toMatchObject({ text: replica.text, vector: replica.vector, clock: replica.clock });
  return loaded;
};

describe('a snapshot', () => {
  it('of nothing is a replica of nothing', () => {
    again(new Replica());
  });

  it('keeps where many deleted pairs were, which take almost no bytes', () => {
    const replica = new Replica();
    const author = new Author(replica, { ssn: 1, sid: 1 });
    author.insert(0, '😀'.repeat(1_000));
    author.delete(0, 2_000);
    expect(again(replica).core.known(1)!.pairs).toHaveLength(1_000);
  });

  it('keeps the stamps of many pieces in few deleted spans, which take almost no bytes', () => {
    const replica = new Replica();
    const [one, other] = [1, 2].map((sid) => new Author(replica, { ssn: 1, sid }));
    for (let count = 0; count < 2_000; count += 1) {
      one!.insert(count, 'a');
      one!.seal();
      other!.insert(replica.length, 'b');
      other!.seal();
    }
    one!.delete(0, replica.length);
    const loaded = again(replica);
    for (const sid of [1, 2]) {
      const [before, after] = [replica.core.known(sid)!, loaded.core.known(sid)!];
      expect(before.from.length).toBeGreaterThan(1_000);
      for (let seq = 1; seq <= before.last; seq += 1) expect(after.sumOf(seq)).toBe(before.sumOf(seq));
    }
  });
});
