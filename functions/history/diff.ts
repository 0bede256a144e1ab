import type { Change } from '../../crdt';
import { Authors, type Written } from './authors';
import { compare, type Part } from './compare';
import { deletionsOf } from './deletions';
import { deliver } from './deliver';
import { changesBetween } from './log';
import { pastAt, type Moment, type Past } from './moment';
import type { Operation } from './request';
import { readRestored } from './reverts';
import { unifiedDiff } from './unified';

/** A stretch of one change, by the change. */
type Made = { length: number; by: Written };

/** What changed between two states: a difference was made by whoever wrote the text, or deleted it, in between. */
const changesOf = async (
  between: (after: number, last: number) => AsyncGenerator<Change[]>,
  from: Past,
  to: Past,
): Promise<Change[]> => {
  const changes: Change[] = [];
  const [first, last] = [Math.min(from.revision, to.revision), Math.max(from.revision, to.revision)];
  for await (const found of between(first, last)) changes.push(...found);
  return [...changes, ...from.later, ...to.later];
};

/** Who made a difference: the writer of what one of the states did not have yet, else who deleted it. */
const makersOf = (changes: readonly Change[], from: Past, to: Past) => {
  const authors = new Authors();
  authors.add([...changes].sort((a, b) => a.sid - b.sid || a.seq - b.seq));
  const deletions = deletionsOf(changes);
  return function* (part: Part): Generator<Made, void, undefined> {
    const { vector } = (part.kind === 'DELETED' ? to : from).replica;
    const known = Math.min(Math.max((vector[part.sid] ?? 0) + 1 - part.seq, 0), part.length);
    for (const { length, entry } of deletions.cut({ ...part, length: known })) yield { length, by: entry!.value };
    yield* authors.cut({ sid: part.sid, seq: part.seq + known, length: part.length - known });
  };
};

/**
 * What differs between two moments: as a unified diff of lines, and exactly, by identity, with who made each difference and
 * when. What a revert restored is the same as what it was.
 */
export const diff: Operation<{ from: Moment; to: Moment }> = async (dependencies, cache, request) => {
  const { documentId } = request;
  const from = await pastAt(dependencies, cache, documentId, request.arguments.from);
  const to = await pastAt(dependencies, cache, documentId, request.arguments.to);
  const parts = compare(from.replica, to.replica, await readRestored(dependencies, documentId));
  const [older, newer] = [from.replica.text, to.replica.text];
  const changes = await changesOf((after, last) => changesBetween(dependencies, documentId, after, last), from, to);
  const makers = makersOf(changes, from, to);
  const ranges = parts.flatMap((part) => {
    const { kind, oldStart, newStart } = part;
    if (kind === 'KEPT') return [];
    let offset = 0;
    return [...makers(part)].map(({ length, by }) => {
      const isOld = kind === 'DELETED';
      const start = (isOld ? oldStart : newStart) + offset;
      const range = {
        kind,
        oldStart: oldStart + (isOld ? offset : 0),
        newStart: newStart + (isOld ? 0 : offset),
        text: (isOld ? older : newer).slice(start, start + length),
        ...{ sid: by.sid, seq: by.seq, userId: by.userId, at: by.at },
      };
      offset += length;
      return range;
    });
  });
  const unified = unifiedDiff(older, newer, parts, ['from', 'to']);
  return deliver(dependencies, documentId, { unified, ranges });
};
