import { Author, Replica, type Change, type Operation, type S4Vector } from '../../crdt';

/** The identity `(ssn 1, sum, sid, seq)`; `sum` is `seq` if not given, as with a site that wrote alone. */
export const id = (sid: number, seq: number, sum = seq, ssn = 1): S4Vector => ({ ssn, sum, sid, seq });

export const insert = (value: string, left: S4Vector | null = null, right: S4Vector | null = null): Operation => ({
  value,
  left,
  right,
});

export const remove = (target: S4Vector, length = 1): Operation => ({ tombstone: true, target, length });

export const change = (first: S4Vector, ...operations: Operation[]): Change => ({ ...first, operations });

/** A replica that applied the changes. */
export const replicaOf = (...changes: Change[]): Replica => {
  const replica = new Replica();
  for (const each of changes) replica.apply(each);
  return replica;
};

/** All that the author closed, and the open change. */
export const flush = (author: Author): Change[] => {
  const sealed = author.takeSealed();
  const last = author.seal();
  return last ? [...sealed, last] : sealed;
};

/** A site that writes on top of `changes`. */
export const writer = (sid: number, ...changes: Change[]): { replica: Replica; author: Author } => {
  const replica = replicaOf(...changes);
  return { replica, author: new Author(replica, { ssn: 1, sid }) };
};
