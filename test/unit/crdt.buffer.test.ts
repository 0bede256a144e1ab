import { describe, expect, it } from 'vitest';
import { inOrder, Replica, type Change } from '../../crdt';
import { MAX_WAITING_BYTES } from '../../crdt/measure';
import { Random } from '../model/crdt.random';
import { change, flush, id, insert, remove, replicaOf, writer } from './crdt.examples';

/** A site that waits for ever: its first change is never sent. */
const endless = (sid: number, seq: number, value: string): Change => change(id(sid, seq), insert(value));

/** What the waiting changes hold of text, in bytes. */
const textBytes = (replica: Replica): number =>
  replica.waiting
    .flatMap(({ operations }) => operations)
    .reduce((sum, operation) => sum + ('value' in operation ? 2 * operation.value.length : 0), 0);

/** Changes of two sites who answer each other. */
const talk = (rounds: number): Change[] => {
  const log: Change[] = [];
  const sites = [writer(1), writer(2)];
  for (let round = 0; round < rounds; round += 1) {
    const { replica, author } = sites[round % 2]!;
    for (const each of log) replica.apply(each);
    author.insert(replica.length >> 1, `${round};`);
    log.push(...flush(author));
  }
  return log;
};

describe('[ED-12] changes that wait', () => {
  it('take bounded memory, whoever floods a replica with large ones', () => {
    const replica = new Replica();
    const value = 'x'.repeat(30_000);
    let overflows = 0;
    for (let at = 0; at < 1_000; at += 1) {
      expect(replica.apply(endless(66 + (at % 5), 2 + at * value.length, value)).status).toBe('WAITING');
      expect(textBytes(replica)).toBeLessThanOrEqual(MAX_WAITING_BYTES);
      if (replica.overflows > overflows) expect(replica.waiting).toEqual([]);
      overflows = replica.overflows;
    }
    expect(overflows).toBeGreaterThan(5);
  });

  it('are counted with what each takes beside its text', () => {
    const replica = new Replica();
    let most = 0;
    for (let at = 0; replica.overflows === 0; at += 1) {
      replica.apply(change(id(66, 2 + at), ...Array.from({ length: 1 + (at % 3) }, () => remove(id(9, 9)))));
      most = Math.max(most, replica.waiting.length);
    }
    expect(most).toBeGreaterThan(5_000);
    expect(most).toBeLessThan(50_000);
  });

  it('are there again as soon as they come again', () => {
    const replica = new Replica();
    const late = talk(6);
    for (const each of late.slice(1)) replica.apply(each);
    expect(replica.waiting).toHaveLength(5);
    for (let at = 0; replica.overflows === 0; at += 1) replica.apply(endless(66, 2 + at * 30_000, 'x'.repeat(30_000)));
    expect(replica.waiting).toEqual([]);
    for (const each of [...late.slice(1), late[0]!]) replica.apply(each);
    expect(replica.text).toBe(replicaOf(...late).text);
    expect(replica.waiting).toEqual([]);
  });

  it.each([1, 2, 3])('lose nothing that the log holds, whatever else it holds (seed %i)', (seed) => {
    const random = new Random(seed);
    const honest = talk(40);
    const flood = Array.from({ length: 600 }, (_, at) => endless(66 + (at % 3), 2 + at * 30_000, 'x'.repeat(30_000)));
    const replica = new Replica();
    for (const each of random.shuffled([...flood, ...honest])) replica.apply(each);
    expect(replica.overflows).toBeGreaterThan(0);
    const before = replica.overflows;
    for (const each of inOrder(random.shuffled([...flood, ...honest]))) {
      const { status } = replica.apply(each);
      if (each.sid < 66) expect(status).not.toBe('WAITING');
    }
    expect(replica.overflows).toBeGreaterThan(before);
    expect(replica.text).toBe(replicaOf(...honest).text);
    expect(replica.vector).toEqual(replicaOf(...honest).vector);
  });
});
