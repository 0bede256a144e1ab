import { describe, expect, it } from 'vitest';
import { Author, lastSeq, Replica } from '../../crdt';
import { change, flush, id, insert, remove, replicaOf, writer } from './crdt.examples';

describe('an author', () => {
  it('[ED-1] applies edits at once and writes them into one change whose clocks advance together', () => {
    const { replica, author } = writer(2, change(id(1, 1, 40), insert('ad')));
    expect(author.open).toBe(false);
    author.insert(1, 'b');
    author.insert(2, 'c');
    author.delete(0, 2);
    author.insert(0, 'A');
    expect(author.open).toBe(true);
    expect(replica).toMatchObject({ text: 'Acd', vector: { 1: 2, 2: 5 }, clock: 46 });
    const sealed = author.seal();
    expect(sealed).toEqual(
      change(
        id(2, 1, 42),
        insert('bc', id(1, 1, 40), id(1, 2, 41)),
        remove(id(1, 1, 40)),
        remove(id(2, 1, 42)),
        insert('A', null, id(1, 1, 40)),
      ),
    );
    expect(author.open).toBe(false);
    expect(author.seal()).toBeNull();
    expect(author.takeSealed()).toEqual([]);
    expect(replica.apply(sealed!)).toEqual({ status: 'COVERED' });
  });

  it('goes on where its site ended, in a replica that was loaded', () => {
    const replica = replicaOf(change(id(2, 1, 7), insert('ab')));
    const author = new Author(replica, { ssn: 3, sid: 2 });
    author.insert(2, 'c');
    expect(author.seal()).toEqual(change(id(2, 3, 9, 3), insert('c', id(2, 2, 8))));
  });

  it('[ED-1] types on as whoever looks for the place, whatever came in between', () => {
    const { replica, author } = writer(2, change(id(1, 1), insert('()')));
    const type = (position: number, text: string) => {
      author.insert(position, text);
      const [only, ...others] = author.flush();
      expect(others).toEqual([]);
      return only;
    };
    const right = id(1, 2);
    expect(type(1, 'a')).toEqual(change(id(2, 1, 3), insert('a', id(1, 1), right)));
    expect(type(2, 'b')).toEqual(change(id(2, 2, 4), insert('b', id(2, 1, 3), right)));
    replica.apply(change(id(3, 1, 20), insert('x', id(2, 2, 4), right)));
    expect(replica.text).toBe('(abx)');
    expect(type(3, 'c')).toEqual(change(id(2, 3, 21), insert('c', id(2, 2, 4), id(3, 1, 20))));
    expect(type(4, 'd')).toEqual(change(id(2, 4, 22), insert('d', id(2, 3, 21), id(3, 1, 20))));
    replica.apply(change(id(3, 2, 30), remove(id(2, 4, 22))));
    expect(type(4, 'e')).toEqual(change(id(2, 5, 31), insert('e', id(2, 3, 21), id(2, 4, 22))));
    expect(() => author.insert(5, '\ud83d')).toThrow(RangeError);
    expect(author.flush()).toEqual([]);
    expect(replica.text).toBe('(abcex)');
  });

  it('takes the neighbour after the gap as right origin, a tombstone too', () => {
    const { author } = writer(2, change(id(1, 1), insert('abc'), remove(id(1, 2))));
    author.insert(1, 'x');
    expect(author.seal()!.operations).toEqual([insert('x', id(1, 1), id(1, 2))]);
  });

  it('deletes by one operation for every run of identities, in whatever order they stand', () => {
    const { replica, author } = writer(
      3,
      change(id(1, 1), insert('abc')),
      change(id(2, 1, 9), insert('3', id(1, 2), id(1, 3)), insert('2', id(1, 2), id(2, 1, 9))),
    );
    expect(replica.text).toBe('ab23c');
    author.delete(0, 5);
    expect(author.seal()!.operations).toEqual([remove(id(1, 1), 3), remove(id(2, 1, 9), 2)]);
    expect(replica.text).toBe('');
  });

  it('does not delete anew what is deleted', () => {
    const { author } = writer(2, change(id(1, 1), insert('abcd'), remove(id(1, 2), 2)));
    author.delete(0, 2);
    expect(author.seal()!.operations).toEqual([remove(id(1, 1)), remove(id(1, 4))]);
  });

  it('[ED-6] begins another change before it mentions a sum that is not below its first', () => {
    const { replica, author } = writer(1);
    author.insert(0, 'ab');
    const remote = change(id(2, 1, 1), insert('xy'));
    replica.apply(remote);
    expect(replica.text).toBe('abxy');
    author.insert(1, '-');
    expect(author.takeSealed()).toEqual([]);
    author.insert(3, '!');
    author.delete(4, 1);
    const sealed = author.takeSealed();
    expect(sealed).toEqual([change(id(1, 1), insert('ab'), insert('-', id(1, 1), id(1, 2)))]);
    expect(author.takeSealed()).toEqual([]);
    const next = author.seal()!;
    expect(next).toMatchObject({ sum: 4, seq: 4 });
    const other = replicaOf(remote, ...sealed, next);
    expect(other.text).toBe(replica.text);
    expect(other.text).toBe('a-b!y');
  });

  it('begins another change when it would delete a range that ends above its first sum', () => {
    const { replica, author } = writer(1, change(id(2, 1, 1), insert('a')));
    author.insert(1, 'b');
    replica.apply(change(id(2, 2, 9), insert('c', id(1, 1, 2))));
    author.delete(0, 3);
    expect(flush(author).map(({ seq }) => seq)).toEqual([1, 3]);
  });

  it('begins another change when its site has gone on without it', () => {
    const { replica, author } = writer(1);
    author.insert(0, 'a');
    expect(replica.apply(change(id(1, 2), insert('b', id(1, 1)))).status).toBe('APPLIED');
    author.insert(0, 'c');
    expect(flush(author)).toEqual([change(id(1, 1), insert('a')), change(id(1, 3), insert('c', null, id(1, 1)))]);
    expect(replica).toMatchObject({ text: 'cab', vector: { 1: 3 } });
  });

  it.each([
    ['plain', 'x'.repeat(200_000)],
    ['emoji', '😀'.repeat(50_000)],
    ['escaped', '\u0001"\\\n'.repeat(20_000)],
  ])('[ED-11] cuts a long %s text into changes within the limits', (_, text) => {
    const { replica, author } = writer(1, change(id(9, 1), insert('()')));
    author.insert(1, 'start ');
    author.insert(7, text);
    const changes = flush(author);
    expect(changes.length).toBeGreaterThan(1);
    expect(changes.length).toBeLessThan(8);
    const other = replicaOf(change(id(9, 1), insert('()')), ...changes);
    expect(other.text).toBe(`(start ${text})`);
    expect(other.text).toBe(replica.text);
  });

  it('cuts many operations into changes within the limits', () => {
    const base = change(id(9, 1), insert('ab'.repeat(1_000)));
    const { replica, author } = writer(1, base);
    for (let position = 0; position < 1_000; position += 1) author.delete(position, 1);
    const changes = flush(author);
    expect(changes.length).toBeGreaterThanOrEqual(3);
    expect(changes.length).toBeLessThan(8);
    expect(changes.reduce((seq, each) => (each.seq === seq + 1 ? lastSeq(each) : NaN), 0)).toBe(1_000);
    expect(replicaOf(base, ...changes).text).toBe(replica.text);
    expect(replica.text).toBe('b'.repeat(1_000));
  });

  it('refuses places outside the text and alters nothing', () => {
    const { replica, author } = writer(1, change(id(9, 1), insert('ab')));
    for (const [position, length] of [
      [-1, 0],
      [0, 3],
      [3, 0],
      [0.5, 1],
      [0, -1],
      [NaN, 0],
    ] as const) {
      expect(() => author.delete(position, length)).toThrow(RangeError);
      expect(() => author.edit([{ position, deleted: length, inserted: 'x' }])).toThrow(RangeError);
    }
    author.insert(1, '');
    author.delete(1, 0);
    author.edit([]);
    expect(author.open).toBe(false);
    expect(replica.text).toBe('ab');
  });

  it('[ED-11] widens an edit to whole pairs where the text stays well formed', () => {
    const { replica, author } = writer(1, change(id(9, 1), insert('a😀b')));
    author.edit([{ position: 2, deleted: 1, inserted: '\ude01' }]);
    expect(replica.text).toBe('a😁b');
    author.edit([{ position: 1, deleted: 1, inserted: '\ud83c' }]);
    expect(replica.text).toBe('a\ud83c\ude01b');
    author.edit([{ position: 2, deleted: 0, inserted: '\ude00x\ud83d' }]);
    expect(replica.text).toBe('a\ud83c\ude00x\ud83d\ude01b');
    expect(replicaOf(change(id(9, 1), insert('a😀b')), ...flush(author)).text).toBe(replica.text);
  });

  it('[ED-11] refuses an edit that leaves half a pair and alters nothing', () => {
    const { replica, author } = writer(1, change(id(9, 1), insert('a😀b')));
    expect(() => author.insert(2, 'x')).toThrow(RangeError);
    expect(() => author.delete(1, 1)).toThrow(RangeError);
    expect(() => author.delete(2, 2)).toThrow(RangeError);
    expect(() => author.insert(0, '\ud83d')).toThrow(RangeError);
    expect(author.open).toBe(false);
    expect(replica.text).toBe('a😀b');
  });

  it('edits by patches one after the other', () => {
    const replica = new Replica();
    const author = new Author(replica, { ssn: 1, sid: 1 });
    author.edit([
      { position: 0, deleted: 0, inserted: 'hello' },
      { position: 5, deleted: 0, inserted: ' world' },
      { position: 0, deleted: 5, inserted: 'bye' },
    ]);
    expect(replica.text).toBe('bye world');
  });
});
