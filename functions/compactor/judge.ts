import { inOrder, type Change, type Refusal, type Replica } from '../../crdt';

/** A change that cannot be folded now, and why. */
export interface Stuck {
  readonly change: Change;
  readonly reason: 'WAITING' | Refusal;
}

export interface Judgement {
  /** The changes that can be folded, in an order in which they apply: every prefix of it is causally closed. */
  readonly ready: Change[];
  readonly stuck: Stuck[];
}

/** Names a change within its document. */
export const nameOf = ({ sid, seq }: Pick<Change, 'sid' | 'seq'>): string => `${sid}:${seq}`;

/**
 * Applies to `replica` all of `changes` that are ready or become so, and tells which are not. The replica then holds the
 * ready ones and nothing else: it keeps no stuck change in its buffer. They are applied in Lamport order, so that no ready
 * one needs the buffer, which stuck ones may fill.
 */
export const judge = (replica: Replica, changes: readonly Change[]): Judgement => {
  const ready: Change[] = [];
  for (const change of inOrder(changes)) {
    const outcome = replica.apply(change);
    if (outcome.status === 'APPLIED') ready.push(...outcome.released);
  }
  const applied = new Set(ready.map(nameOf));
  const rest = changes.filter((change) => !applied.has(nameOf(change)));
  for (const { sid, seq } of rest) replica.forget(sid, seq);
  const stuck: Stuck[] = [];
  for (const change of rest) {
    const status = replica.statusOf(change);
    // Changes of one site may overlap under different keys: what the other one covers is nothing to fold.
    if (status === 'COVERED') continue;
    if (status === 'READY') throw new Error(`Change ${nameOf(change)} is ready and was not applied.`);
    stuck.push({ change, reason: status });
  }
  return { ready, stuck };
};
