import { applyPatch } from 'diff';
import { describe, expect, it } from 'vitest';
import { Author, decodeSnapshot, encodeSnapshot, History, Replica, type Change } from '../../crdt';
import { blameLines, blameRanges, Authors } from '../../functions/history/authors';
import { compare, type Part } from '../../functions/history/compare';
import { linesOf } from '../../functions/history/lines';
import { planRevert } from '../../functions/history/plan';
import { Restored } from '../../functions/history/restored';
import { unifiedDiff } from '../../functions/history/unified';
import { Random } from './crdt.random';
import { randomHistory, Replay } from './history.replay';

/** Changes of one history, and how many histories: `WEFT_HISTORY_CHANGES=5000 WEFT_HISTORY_SEEDS=10` for a long run. */
const count = Number(process.env['WEFT_HISTORY_CHANGES'] ?? 1_200);
const seeds = Array.from({ length: Number(process.env['WEFT_HISTORY_SEEDS'] ?? 2) }, (_, index) => index + 1);
const sites = 8;
/** A stored state stands before every this many changes, as it does before every 64 segments. */
const stored = 64;

/** What a comparison says, carried out on the older text: its deleted parts out, its inserted ones in. */
const carriedOut = (older: string, newer: string, parts: readonly Part[]): string =>
  parts
    .map(({ kind, oldStart, newStart, length }) => {
      if (kind === 'KEPT') return older.slice(oldStart, oldStart + length);
      return kind === 'INSERTED' ? newer.slice(newStart, newStart + length) : '';
    })
    .join('');

const copyOf = (replica: Replica): Replica => decodeSnapshot(encodeSnapshot(replica));

describe.each(seeds)(`every prefix of a history of ${count} changes by ${sites} sites (seed %i)`, (seed) => {
  const random = new Random(seed);
  const log = randomHistory(random, count, sites);
  const snapshots: Uint8Array[] = [];
  const texts: string[] = [];

  /** The state after `prefix` changes, from the nearest stored one. */
  const stateOf = (prefix: number): Replica => {
    const base = Math.min(Math.floor(prefix / stored), snapshots.length - 1);
    const replica = decodeSnapshot(snapshots[base]!);
    for (const change of log.slice(base * stored, prefix)) replica.apply(change);
    return replica;
  };

  /** Assertions of a library cost more than what is asserted here, millions of times. */
  const hold = (isRight: boolean, what: string): void => {
    if (!isRight) throw new Error(what);
  };

  it('[VER-1] [VER-4] has the text and the owner of every character that a naive replay finds', () => {
    const replay = new Replay();
    const authors = new Authors();
    const replica = new Replica();
    for (let prefix = 0; ; prefix += 1) {
      if (prefix % stored === 0) snapshots.push(encodeSnapshot(replica));
      texts.push(replay.text);
      hold(replica.text === replay.text, `the text of prefix ${prefix}`);
      if (random.once(40)) hold(stateOf(prefix).text === replay.text, `the loaded text of prefix ${prefix}`);
      const found = blameRanges(replica, authors);
      const { owners } = replay;
      let position = 0;
      for (const { by, length, position: at } of found) {
        hold(at === position, `the place of a range of prefix ${prefix}`);
        for (const { change } of owners.slice(position, (position += length)))
          hold(
            change.sid === by.sid && change.seq === by.seq && change.at === by.at && change.userId === by.userId,
            `an owner of prefix ${prefix}`,
          );
      }
      hold(position === owners.length, `the end of prefix ${prefix}`);
      const lines = linesOf(replay.text);
      let start = 0;
      const naive = lines.map((line) => {
        const inLine = owners.slice(start, (start += line.length)).map(({ change }) => change);
        return inLine.reduce((a, b) => ((a.sum - b.sum || a.sid - b.sid) < 0 ? b : a)).at;
      });
      const blamed = blameLines(lines, found).map(({ at }) => at);
      hold(
        blamed.length === naive.length && blamed.every((at, line) => at === naive[line]),
        `the lines of prefix ${prefix}`,
      );
      if (prefix === count) break;
      const change = log[prefix]!;
      replay.apply(change);
      hold(replica.apply(change).status === 'APPLIED', `change ${prefix}`);
      authors.add([change]);
    }
  });

  it('[VER-3] differs from another by what turns the older text into the newer', () => {
    const earlier = snapshots.map((bytes) => decodeSnapshot(bytes));
    const newer = new Replica();
    for (let prefix = 1; prefix <= count; prefix += 1) {
      newer.apply(log[prefix - 1]!);
      const base = random.below(Math.ceil(prefix / stored));
      const older = earlier[base]!;
      const [was, is] = [texts[base * stored]!, texts[prefix]!];
      const parts = compare(older, newer);
      hold(carriedOut(was, is, parts) === is, `${base * stored} … ${prefix}`);
      for (const { kind, sid, seq, length } of parts)
        for (const at of [seq, seq + length - 1])
          hold(
            kind === 'KEPT' ||
              (older.isVisible(sid, at) === (kind === 'DELETED') && newer.isVisible(sid, at) === (kind === 'INSERTED')),
            `a part of ${base * stored} … ${prefix}`,
          );
      if (prefix % 8 !== 0) continue;
      // Backwards it is the same the other way round.
      hold(carriedOut(is, was, compare(newer, older)) === was, `${prefix} … ${base * stored}`);
      const patch = unifiedDiff(was, is, parts, ['a', 'b']);
      const patched = patch === '' ? was : applyPatch(was, patch, { autoConvertLineEndings: false });
      hold(patched === is, `the unified diff of ${base * stored} … ${prefix}`);
    }
  });

  it('[VER-5] is brought back exactly, and every keystroke that nobody knew of then is kept', () => {
    for (let round = 0; round < 40; round += 1) {
      const prefix = random.below(count + 1);
      const present = stateOf(prefix + random.below(count + 1 - prefix));
      const beside = copyOf(present);
      const older = stateOf(prefix);
      const author = new Author(present, { ssn: 1, sid: 99 });
      const { changes, restorations } = planRevert(present, author, older, new Restored());
      expect(present.text, `prefix ${prefix}`).toBe(texts[prefix]);

      // Somebody types meanwhile: each of these characters is there in the end, and nothing else.
      const typing = new Author(beside, { ssn: 1, sid: 98 });
      let kept = 0;
      for (let key = 0; key < 5; key += 1) {
        try {
          typing.insert(random.below(beside.length + 1), '§');
          kept += 1;
        } catch (error) {
          // Inside a pair nobody types.
          expect(error).toBeInstanceOf(RangeError);
        }
      }
      const typed = typing.seal();
      for (const change of changes) expect(beside.apply(change).status).toBe('APPLIED');
      if (typed) present.apply(typed);
      expect(present.text).toBe(beside.text);
      expect(present.text.replaceAll('§', '')).toBe(texts[prefix]);
      expect(present.text.split('§')).toHaveLength(kept + 1);

      // Planned again it restores nothing twice, for what was restored stands for what it was.
      const restored = new Restored(restorations);
      const again = planRevert(copyOf(beside), new Author(copyOf(beside), { ssn: 1, sid: 97 }), older, restored);
      expect(again.restorations).toEqual([]);
    }
  });

  it('[VER-1] is a state of the whole history, too', () => {
    const history = new History(log);
    for (let round = 0; round < 20; round += 1) {
      const prefix = random.below(count + 1);
      expect(history.textAt(stateOf(prefix).vector)).toBe(texts[prefix]);
    }
  });
});

it('[VER-5] two reverts of one version restore its text once, and a revert can be reverted', () => {
  const replica = new Replica();
  const ada = new Author(replica, { ssn: 1, sid: 1 });
  ada.insert(0, 'one two three');
  ada.seal();
  const then = copyOf(replica);
  ada.delete(4, 4);
  ada.insert(0, 'zero ');
  ada.seal();
  const later = copyOf(replica);
  const restored = new Restored();
  const revert = (sid: number, older: Replica): Change[] => {
    const plan = planRevert(replica, new Author(replica, { ssn: 1, sid }), older, restored);
    for (const restoration of plan.restorations) restored.add(restoration);
    return [...plan.changes];
  };
  expect(revert(2, then)).toHaveLength(1);
  expect(replica.text).toBe('one two three');
  expect(revert(3, then)).toEqual([]);
  const restoredOnce = copyOf(replica);
  revert(3, later);
  expect(replica.text).toBe('zero one three');
  revert(2, then);
  expect(replica.text).toBe('one two three');
  expect(revert(4, restoredOnce)).toEqual([]);
});
