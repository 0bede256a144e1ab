import { describe, expect, it } from 'vitest';
import { Author, lastSeq, lengthOf, Replica } from '../../crdt';
import { change, flush, id, insert, remove, replicaOf, writer } from './crdt.examples';

describe('a replica', () => {
  it('[ED-1] gives every code unit and every delete one seq and one sum', () => {
    const first = change(id(1, 1, 10), insert('a😀'), remove(id(1, 1, 10)), insert('b', id(1, 3, 12)));
    expect(first.operations.map(lengthOf)).toEqual([3, 1, 1]);
    expect(lastSeq(first)).toBe(5);
    const replica = replicaOf(first);
    expect(replica).toMatchObject({ text: '😀b', length: 3, vector: { 1: 5 }, clock: 14 });
    expect(replica.apply(change(id(2, 1, 20), insert('c', id(1, 5, 14)))).status).toBe('APPLIED');
    expect(replica.text).toBe('😀bc');
  });

  it('[ED-4] covers what it has applied', () => {
    const first = change(id(1, 1), insert('ab'), remove(id(1, 1)));
    const replica = replicaOf(first);
    expect(replica.apply(first)).toEqual({ status: 'COVERED' });
    expect(replica.apply(change(id(1, 2), insert('b', id(1, 1))))).toEqual({ status: 'COVERED' });
    expect(replica).toMatchObject({ text: 'b', vector: { 1: 3 } });
  });

  it('[ED-5] keeps a change until its site and its mentions are there, and then releases in order', () => {
    const base = change(id(1, 1), insert('ac'));
    const next = change(id(1, 3), insert('d', id(1, 2)));
    const other = change(id(2, 1, 9), insert('b', id(1, 1), id(1, 2)));
    const last = change(id(3, 1, 20), remove(id(2, 1, 9)), insert('!', id(1, 3)));
    const replica = new Replica();
    for (const early of [last, next, other]) {
      expect(replica.apply(early)).toEqual({ status: 'WAITING' });
      expect(replica.statusOf(early)).toBe('WAITING');
    }
    expect(replica.waiting).toEqual([last, next, other]);
    expect(replica).toMatchObject({ text: '', vector: {}, clock: 0 });
    const outcome = replica.apply(base);
    expect(outcome).toMatchObject({ status: 'APPLIED', released: [base, other, next, last] });
    expect(replica.waiting).toEqual([]);
    expect(replica).toMatchObject({ text: 'acd!', vector: { 1: 3, 2: 1, 3: 2 }, clock: 21 });
  });

  it('[ED-5] keeps one waiting change of a (sid, seq), the first, until it is told to forget it', () => {
    const replica = new Replica();
    const first = change(id(2, 1, 9), insert('x', id(1, 1)));
    replica.apply(first);
    replica.apply(change(id(2, 1, 9), insert('y', id(1, 1))));
    expect(replica.waiting).toEqual([first]);
    replica.forget(2, 2);
    expect(replica.waiting).toEqual([first]);
    replica.forget(2, 1);
    expect(replica.waiting).toEqual([]);
    expect(replica.apply(change(id(1, 1), insert('a')))).toMatchObject({ released: [{ sid: 1 }] });
  });

  it('[ED-5] does not let a change that never becomes ready hold up the others', () => {
    const replica = new Replica();
    replica.apply(change(id(9, 1, 5), insert('x', id(8, 1))));
    replica.apply(change(id(9, 2, 6), insert('x')));
    expect(replica.apply(change(id(1, 1), insert('a')))).toMatchObject({ status: 'APPLIED' });
    expect(replica.apply(change(id(2, 1, 9), insert('b', id(1, 1))))).toMatchObject({ status: 'APPLIED' });
    expect(replica.text).toBe('ab');
    expect(replica.waiting).toHaveLength(2);
  });

  it('[ED-5] releases with the next change what its own author made ready', () => {
    const { replica, author } = writer(1);
    const early = change(id(2, 1, 9), insert('b', id(1, 1)));
    expect(replica.apply(early).status).toBe('WAITING');
    author.insert(0, 'a');
    expect(replica.statusOf(early)).toBe('READY');
    expect(replica.apply(change(id(3, 1, 20), insert('c')))).toMatchObject({ released: [{ sid: 3 }, { sid: 2 }] });
    expect(replica.text).toBe('abc');
  });

  it('[ED-7] tells patches that turn the old text into the new one, joined where they touch', () => {
    const base = change(id(1, 1), insert('hello world'));
    const replica = replicaOf(base);
    const edit = change(
      id(2, 1, 20),
      remove(id(1, 1), 5),
      insert('good', null, id(1, 1)),
      insert('bye', id(2, 5, 24), id(1, 1)),
      remove(id(1, 11)),
      remove(id(1, 10)),
      remove(id(1, 10)),
    );
    expect(replica.apply(edit)).toEqual({
      status: 'APPLIED',
      released: [edit],
      patches: [
        { position: 0, deleted: 5, inserted: 'goodbye' },
        { position: 11, deleted: 2, inserted: '' },
      ],
    });
    expect(replica.text).toBe('goodbye wor');
  });

  it('[ED-2] reads changes as GraphQL sends them, with nulls and other fields, alike', () => {
    const sent = {
      ...id(1, 1),
      documentId: 'd',
      userId: 'u',
      at: '2026-01-01T00:00:00.000Z',
      operations: [
        { value: 'ab', left: null, right: undefined, tombstone: null, target: null, length: null },
        { value: null, tombstone: true, target: { ...id(1, 1), __typename: 'S4Vector' }, length: 1, left: null },
      ],
    };
    const plain = { ...change(id(1, 1), insert('ab'), remove(id(1, 1))), userId: 'u', at: '2026-01-01T00:00:00.000Z' };
    expect(new Replica().apply(sent as never)).toMatchObject({ status: 'APPLIED', released: [plain] });
  });

  it('bears a text of 20,000 code units that were typed one after the other, forwards and backwards', () => {
    const { replica, author } = writer(1);
    const changes = [];
    author.insert(0, 'x'.repeat(20_000));
    for (let count = 0; count < 1_000; count += 1) author.insert(0, 'y');
    for (let count = 0; count < 300; count += 1) author.insert(13_000 + count, 'z');
    author.delete(2_000, 5_000);
    changes.push(...flush(author));
    const other = replicaOf(...changes.reverse());
    expect(other.text).toBe(replica.text);
    const late = new Author(other, { ssn: 1, sid: 2 });
    late.insert(10_000, '!');
    late.delete(0, 1_000);
    const patched = replicaOf(...changes, ...flush(late));
    expect(patched.text).toBe(other.text);
  });
});
