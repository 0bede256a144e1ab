import type { Replica } from '../../crdt';
import { IdentityMap, type IdentityRange } from './identities';
import { Restored } from './restored';

/** A stretch of two texts of one document: in both, only in the older (DELETED) or only in the newer (INSERTED). */
export interface Part extends IdentityRange {
  readonly kind: 'KEPT' | 'DELETED' | 'INSERTED';
  /** Where it stands in either text, or where it would. `sid` and `seq` are its identities in the text that has it. */
  readonly oldStart: number;
  readonly newStart: number;
}

/** A range with the one it stands for, and its place in the text. */
interface Run extends IdentityRange {
  readonly position: number;
  readonly own: Omit<IdentityRange, 'length'>;
}

const runsOf = (replica: Replica, restored: Restored): Run[] => {
  const runs: Run[] = [];
  let position = 0;
  for (const range of replica.identities(0, replica.length)) {
    for (const { sid, seq, length, offset } of restored.firsts(range))
      runs.push({ sid, seq, length, position: position + offset, own: { sid: range.sid, seq: range.seq + offset } });
    position += range.length;
  }
  return runs;
};

/** Goes through runs by as much as is wanted. */
class Cursor {
  #index = 0;
  #offset = 0;

  constructor(
    readonly runs: readonly Run[],
    readonly end: number,
  ) {}

  /** The rest of the present run; null at the end. */
  get rest(): Run | null {
    const run = this.runs[this.#index];
    if (!run) return null;
    const { sid, seq, length, position, own } = run;
    const by = this.#offset;
    return {
      sid,
      seq: seq + by,
      length: length - by,
      position: position + by,
      own: { sid: own.sid, seq: own.seq + by },
    };
  }

  get position(): number {
    return this.rest?.position ?? this.end;
  }

  advance(length: number): void {
    this.#offset += length;
    if (this.#offset < this.runs[this.#index]!.length) return;
    this.#index += 1;
    this.#offset = 0;
  }
}

const presenceOf = (runs: readonly Run[]): IdentityMap<true> => {
  const map = new IdentityMap<true>();
  for (const run of runs) map.add(run, true);
  return map;
};

/** How much of a run is uniformly there or not there. */
const stretchOf = (map: IdentityMap<true>, { sid, seq, length }: Run): { isThere: boolean; length: number } => {
  const { until, entry } = map.find(sid, seq);
  return { isThere: entry !== null, length: Math.min(until - seq, length) };
};

/**
 * Compares two states by identity: exactly what was inserted and deleted between them, however equal texts may look. The
 * order of two identities is the same in every state, so one walk through both texts finds all. Takes time in proportion to
 * the runs of both texts.
 */
export const compare = (older: Replica, newer: Replica, restored = new Restored()): Part[] => {
  const [was, is] = [runsOf(older, restored), runsOf(newer, restored)];
  const [inOlder, inNewer] = [presenceOf(was), presenceOf(is)];
  /** What stood elsewhere in the older text: restored text may, beside what somebody wrote there meanwhile. */
  const moved = new IdentityMap<true>();
  const parts: Part[] = [];
  const [left, right] = [new Cursor(was, older.length), new Cursor(is, newer.length)];
  const put = (kind: Part['kind'], { own }: Run, length: number): void => {
    const last = parts.at(-1);
    const follows = kind === 'KEPT' || (last?.sid === own.sid && last.seq + last.length === own.seq);
    if (last?.kind === kind && follows) parts[parts.length - 1] = { ...last, length: last.length + length };
    else parts.push({ kind, ...own, length, oldStart: left.position, newStart: right.position });
    if (kind !== 'INSERTED') left.advance(length);
    if (kind !== 'DELETED') right.advance(length);
  };
  for (;;) {
    const [old, now] = [left.rest, right.rest];
    if (!old && !now) return parts;
    if (old) {
      const { isThere, length } = stretchOf(inNewer, old);
      if (!isThere) {
        put('DELETED', old, length);
        continue;
      }
    }
    if (now) {
      const strange = stretchOf(moved, now);
      const known = stretchOf(inOlder, now);
      const length = Math.min(strange.length, known.length);
      if (strange.isThere || !known.isThere || !old) {
        put('INSERTED', now, length);
        continue;
      }
      if (old.sid === now.sid && old.seq === now.seq) {
        put('KEPT', now, Math.min(length, stretchOf(inNewer, old).length));
        continue;
      }
    }
    const length = stretchOf(inNewer, old!).length;
    moved.add({ sid: old!.sid, seq: old!.seq, length }, true);
    put('DELETED', old!, length);
  }
};
