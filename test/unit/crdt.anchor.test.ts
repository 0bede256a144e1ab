import { describe, expect, it } from 'vitest';
import { change, id, insert, remove, replicaOf, writer } from './crdt.examples';

const BASE = change(id(1, 1), insert('abc'));

describe('an anchor', () => {
  it('[ED-8] stands beside the code unit on its side, or at the edge', () => {
    const replica = replicaOf(BASE);
    expect(replica.anchorAt(1, 'AFTER')).toEqual({ sid: 1, seq: 1, side: 'AFTER' });
    expect(replica.anchorAt(1, 'BEFORE')).toEqual({ sid: 1, seq: 2, side: 'BEFORE' });
    expect(replica.anchorAt(0, 'AFTER')).toEqual({ sid: 0, seq: 0, side: 'AFTER' });
    expect(replica.anchorAt(3, 'BEFORE')).toEqual({ sid: 0, seq: 0, side: 'BEFORE' });
    expect(replica.anchorAt(0, 'BEFORE')).toEqual({ sid: 1, seq: 1, side: 'BEFORE' });
    expect(replica.anchorAt(3, 'AFTER')).toEqual({ sid: 1, seq: 3, side: 'AFTER' });
  });

  it('[ED-8] moves with its code unit while others write around it', () => {
    const { replica, author } = writer(2, BASE);
    const after = replica.anchorAt(1, 'AFTER');
    const before = replica.anchorAt(1, 'BEFORE');
    author.insert(1, 'xy');
    author.insert(0, '!');
    expect(replica.positionOf(after)).toBe(2);
    expect(replica.positionOf(before)).toBe(4);
  });

  it('[ED-8] stays where its code unit was once that is deleted', () => {
    const { replica, author } = writer(2, BASE);
    const anchors = [replica.anchorAt(1, 'BEFORE'), replica.anchorAt(2, 'AFTER')];
    author.delete(1, 1);
    expect(anchors.map((anchor) => replica.positionOf(anchor))).toEqual([1, 1]);
    author.delete(0, 1);
    expect(anchors.map((anchor) => replica.positionOf(anchor))).toEqual([0, 0]);
    author.insert(1, 'xyz');
    expect(anchors.map((anchor) => replica.positionOf(anchor))).toEqual([0, 0]);
  });

  it('[ED-8] of an edge is the edge of the text as it grows', () => {
    const { replica, author } = writer(2);
    const start = replica.anchorAt(0, 'AFTER');
    const end = replica.anchorAt(0, 'BEFORE');
    author.insert(0, 'abc');
    expect([start, end].map((anchor) => replica.positionOf(anchor))).toEqual([0, 3]);
  });

  it('[ED-8] has no place where its identity is unknown or was a delete', () => {
    const replica = replicaOf(BASE, change(id(1, 4), remove(id(1, 1))));
    expect(replica.positionOf({ sid: 2, seq: 1, side: 'AFTER' })).toBeNull();
    expect(replica.positionOf({ sid: 1, seq: 5, side: 'AFTER' })).toBeNull();
    expect(replica.positionOf({ sid: 1, seq: 4, side: 'AFTER' })).toBeNull();
  });

  it('is made inside the text only', () => {
    const replica = replicaOf(BASE);
    for (const position of [-1, 4, 0.5, NaN]) expect(() => replica.anchorAt(position, 'AFTER')).toThrow(RangeError);
  });
});
