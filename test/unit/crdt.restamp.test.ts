import { describe, expect, it } from 'vitest';
import { Author, restamp } from '../../crdt';
import { change, flush, id, insert, remove, replicaOf, writer } from './crdt.examples';

const BASE = change(id(9, 1), insert('ad'));

describe('changes stamped anew', () => {
  it('[ED-10] mention each other by the new identities and others by the real ones', () => {
    const unsent = [
      change(id(1, 5, 10), insert('bc', id(9, 1), id(9, 2))),
      change(id(1, 7, 30), remove(id(1, 5, 10), 2), insert('x', id(1, 6, 11), id(9, 2)), remove(id(9, 1))),
    ];
    expect(restamp(unsent, id(2, 1, 50, 3))).toEqual([
      change(id(2, 1, 50, 3), insert('bc', id(9, 1), id(9, 2))),
      change(id(2, 3, 52, 3), remove(id(2, 1, 50, 3), 2), insert('x', id(2, 2, 51, 3), id(9, 2)), remove(id(9, 1))),
    ]);
    expect(restamp([], id(2, 1))).toEqual([]);
  });

  it('[ED-10] keep mentions of the sent changes of their site', () => {
    const sent = change(id(1, 1, 5), insert('s'));
    const unsent = change(id(1, 2, 6), insert('u', id(1, 1, 5)), remove(id(1, 1, 5), 2));
    const [same] = restamp([unsent], id(1, 2, 20));
    expect(same).toEqual(change(id(1, 2, 20), insert('u', id(1, 1, 5)), remove(id(1, 1, 5), 2)));
    expect(replicaOf(sent, same!).text).toBe('');
  });

  it('[ED-10] cut in two a delete of both sent and unsent characters, which no longer are one run', () => {
    const sent = change(id(1, 1, 5), insert('st'));
    const unsent = [
      change(id(1, 3, 7), insert('uv', id(1, 2, 6)), remove(id(1, 2, 6), 2), insert('w', id(1, 4, 8))),
      change(id(1, 7, 20), insert('x', id(1, 6, 10)), remove(id(1, 4, 8)), remove(id(1, 6, 10), 2)),
    ];
    expect(replicaOf(sent, ...unsent).text).toBe('s');
    const moved = restamp(unsent, id(2, 1, 50));
    expect(moved).toEqual([
      change(
        id(2, 1, 50),
        insert('uv', id(1, 2, 6)),
        remove(id(1, 2, 6)),
        remove(id(2, 1, 50)),
        insert('w', id(2, 2, 51)),
      ),
      change(id(2, 6, 55), insert('x', id(2, 5, 54)), remove(id(2, 2, 51)), remove(id(2, 5, 54), 2)),
    ]);
    expect(replicaOf(sent, ...moved).text).toBe('s');
  });

  it('[ED-10] keep their text and place beside what others wrote meanwhile', () => {
    const { author } = writer(1, BASE);
    author.insert(1, 'bc');
    const first = flush(author);
    author.insert(3, '😀');
    author.delete(0, 2);
    const unsent = [...first, ...flush(author)];
    const others = change(id(8, 1, 40), insert('>', null, id(9, 1)), insert('<', id(9, 2)));
    const replica = replicaOf(BASE, others);
    for (const each of restamp(unsent, { ssn: 2, sum: replica.clock + 1, sid: 3, seq: 1 })) {
      expect(replica.apply(each).status).toBe('APPLIED');
    }
    expect(replica.text).toBe('>c😀d<');
  });

  it('[ED-10] that an author filled stay one for one and within the limits under the longest numbers', () => {
    const { replica, author } = writer(1);
    author.insert(0, 'ab'.repeat(1_500));
    for (let position = 0; position < 600; position += 1) author.delete(position, 1);
    for (let position = 0; position < 1_200; position += 2) author.insert(position, '"');
    author.insert(5, 'é"\n'.repeat(40_000));
    const unsent = flush(author);
    expect(unsent.length).toBeGreaterThan(3);
    const highest = { ssn: 2 ** 31 - 1, sum: 2 ** 53 - 1_000_000, sid: 2 ** 31 - 1, seq: 1 };
    const moved = restamp(unsent, highest);
    expect(moved).toHaveLength(unsent.length);
    const other = replicaOf(...moved);
    expect(other.text).toBe(replica.text);
  });

  it('[ED-10] leave room for the delete that becomes two in a change of the most bytes', () => {
    const site = { ssn: 2 ** 31 - 1, sid: 2 ** 31 - 2 };
    const sent = change({ ...site, sum: 2 ** 53 - 1_000_000, seq: 1 }, insert('x'));
    const replica = replicaOf(sent);
    const author = new Author(replica, site);
    author.insert(1, 'y');
    author.delete(0, 2);
    author.insert(0, 'z'.repeat(70_000));
    const other = replicaOf(sent);
    for (const each of restamp(flush(author), { ...site, sum: 2 ** 53 - 500_000, sid: 2 ** 31 - 1, seq: 1 })) {
      expect(other.apply(each).status).toBe('APPLIED');
    }
    expect(other.text).toBe(replica.text);
  });

  it('[ED-10] leave room for the delete that becomes two in a change of the most operations', () => {
    const { replica, author } = writer(1);
    author.insert(0, 'x');
    const sent = flush(author);
    author.insert(1, 'yz'.repeat(600));
    author.delete(0, 2);
    for (let position = 0; position < 550; position += 1) author.delete(position, 1);
    const unsent = flush(author);
    const other = replicaOf(...sent);
    const moved = restamp(unsent, { ssn: 1, sum: other.clock + 1, sid: 2, seq: 1 });
    for (const each of moved) expect(other.apply(each).status).toBe('APPLIED');
    expect(other.text).toBe(replica.text);
  });
});
