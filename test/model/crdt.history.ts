import { Author, lastSeq, lengthOf, Replica, type Change, type Operation, type Patch, type S4Vector } from '../../crdt';
import { expect } from 'vitest';
import type { Random } from './crdt.random';

export const applyPatches = (text: string, patches: readonly Patch[]): string =>
  patches.reduce(
    (before, { position, deleted, inserted }) =>
      before.slice(0, position) + inserted + before.slice(position + deleted),
    text,
  );

/** A replica with what an editor beside it would show, kept by patches alone. */
export class Place {
  readonly replica = new Replica();
  shown = '';

  apply(change: Change): void {
    const outcome = this.replica.apply(change);
    if (outcome.status === 'APPLIED') this.shown = applyPatches(this.shown, outcome.patches);
    expect(this.shown).toBe(this.replica.text);
  }
}

/** A place where somebody edits, as an editor does: whole characters, at places of the visible text. */
export class Writer extends Place {
  readonly author: Author;

  constructor(readonly sid: number) {
    super();
    this.author = new Author(this.replica, { ssn: 1, sid });
  }

  edit(random: Random): void {
    const boundaries = [...this.shown].reduce((found, { length }) => [...found, found.at(-1)! + length], [0]);
    const from = random.below(boundaries.length);
    const to = random.once(2) ? from : Math.min(from + random.below(5), boundaries.length - 1);
    const position = boundaries[from]!;
    const inserted = random.once(3) ? '' : random.text();
    const patch = { position, deleted: boundaries[to]! - position, inserted };
    this.author.edit([patch]);
    this.shown = applyPatches(this.shown, [patch]);
    expect(this.shown).toBe(this.replica.text);
  }

  seal(): Change[] {
    const sealed = this.author.takeSealed();
    const last = this.author.seal();
    return last ? [...sealed, last] : sealed;
  }
}

/** All identities that changes give, deletes included. */
const identitiesOf = (changes: readonly Change[]): S4Vector[] =>
  changes.flatMap((change) => {
    const length = lastSeq(change) - change.seq + 1;
    return Array.from({ length }, (_, offset) => ({
      ssn: change.ssn,
      sum: change.sum + offset,
      sid: change.sid,
      seq: change.seq + offset,
    }));
  });

/** What an honest client would never write, one thing at a time, by what it is called in a test's count. */
export const HOSTILITIES = [
  'FAR_SEQ',
  'FAR_SITE',
  'HUGE_LENGTH',
  'HUGE_NUMBER',
  'LONE_SURROGATE',
  'MISCOUNTED',
  'NOTHING_WRONG',
  'OVERLAP',
  'SUM_BACK',
] as const;

export type Hostility = (typeof HOSTILITIES)[number];

/**
 * A change that an honest client would not write: origins and ranges anywhere, and often something that a replica must
 * refuse or wait for: a seq, sum or ssn that is wrong by little or by much, a site or an identity that is nowhere, a range
 * of two thousand million, half a surrogate pair. `log` are the changes that it knows.
 */
export const hostileChange = (
  random: Random,
  sid: number,
  log: readonly Change[],
  met: (hostility: Hostility) => void = () => undefined,
): Change => {
  const known = identitiesOf(log);
  const own = log.filter((change) => change.sid === sid);
  const last = own.at(-1);
  const isHonest = !random.once(3);
  if (isHonest) met('NOTHING_WRONG');
  const isHit = (times: number, hostility: Hostility): boolean => {
    const isSo = !isHonest && random.once(times);
    if (isSo) met(hostility);
    return isSo;
  };
  const skewed = (value: number): number => {
    if (isHit(12, 'MISCOUNTED')) return value + random.below(5) - 2;
    return isHit(60, 'HUGE_NUMBER') ? random.pick([2 ** 31 - 1, 2 ** 31, 2 ** 53 - 1, 2 ** 53, -1, 0.5]) : value;
  };
  const next = last ? lastSeq(last) + 1 : 1;
  const highest = known.reduce((sum, identity) => Math.max(sum, identity.sum), 0);
  const first: S4Vector = {
    ssn: skewed((last?.ssn ?? 1) + (random.once(8) ? 1 : 0)),
    sum: isHit(3, 'SUM_BACK') ? 1 + random.below(highest + 2) : highest + 1 + random.below(3),
    sid,
    seq: isHit(4, 'OVERLAP') ? Math.max(1, next - 1 - random.below(3)) : skewed(next),
  };
  const operations: Operation[] = [];
  let offset = 0;
  const mention = (): S4Vector => {
    const made = identitiesOf([{ ...first, operations }]);
    const { ssn, sum, sid: site, seq } = random.pick([...known, ...made, ...made]) ?? first;
    if (isHit(20, 'FAR_SITE')) return { ssn, sum, sid: 900 + random.below(3), seq };
    if (isHit(20, 'FAR_SEQ')) return { ssn, sum, sid: site, seq: seq + random.below(40) };
    return { ssn: skewed(ssn), sum: skewed(sum), sid: site, seq: skewed(seq) };
  };
  const origin = (): S4Vector | null => (known.length + offset === 0 || random.once(5) ? null : mention());
  for (let count = 1 + random.below(3); count > 0; count -= 1) {
    const length = isHit(6, 'HUGE_LENGTH') ? random.pick([2 ** 31 - 1, 2 ** 30, 1_000]) : 1 + random.below(3);
    const value = isHit(8, 'LONE_SURROGATE') ? random.pick(['\ud83d', 'x\ude00', '\ude00\ud83d']) : random.text();
    const operation: Operation =
      random.once(4) && known.length + offset > 0
        ? { tombstone: true, target: mention(), length }
        : { value, left: origin(), right: origin() };
    operations.push(operation);
    offset += lengthOf(operation);
  }
  return { ...first, operations };
};
