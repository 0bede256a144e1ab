import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { decodeChanges, type Change } from '../../crdt';
import { changeKey, documentKey, headKey } from '../../schema/keys';
import { deleteDelayMilliseconds } from '../../schema/limits.json';
import { deleteItems } from '../common/batch';
import type { Dependencies } from '../common/dependencies';
import type { Head } from '../common/head';
import { wins } from '../common/races';
import { readSegments, type Segment } from '../common/segments';

/** Changes that are deleted before it is noted: a function that runs out of time begins with them again. */
const noted = 5_000;

/** Deletes changes from a document's tail. Throws an Error if DynamoDB leaves some unprocessed however often it is asked. */
export const deleteChanges = (
  dependencies: Dependencies,
  documentId: string,
  changes: readonly Pick<Change, 'sid' | 'seq'>[],
): Promise<void> => {
  const { tables, metrics } = dependencies;
  const sortKeys = changes.map(({ sid, seq }) => changeKey(sid, seq));
  return deleteItems(dependencies, tables.operations, documentKey(documentId), sortKeys, (count) =>
    metrics.addMetric('DeletedChanges', 'Count', count),
  );
};

/** The first segments that hold so many changes together, one at the least. */
const firstOf = (segments: readonly Segment[], most: number): { count: number; changes: Change[] } => {
  const changes: Change[] = [];
  let count = 0;
  while (count < segments.length && changes.length < most) changes.push(...decodeChanges(segments[count++]!.bytes));
  return { count, changes };
};

/**
 * Deletes the changes whose fold is `deleteDelayMilliseconds` old, segment by segment, and moves HEAD's `sweptRev` along.
 * Returns the new `sweptRev`. Whoever crashes between the deletes and `sweptRev`, or finds it moved by somebody else, has
 * deleted what was to be deleted.
 *
 * Not sooner, because a put of the same key must meet the item or see the new `foldedSeq`:
 *
 *   a late put     reads S# (old foldedSeq) ---- lives 30 s at the most ---- conditional put fails: the item is there
 *   compactor          fold: foldedSeq ------------------------- 60 s ------------------------- delete
 *   a later put            reads S# (new foldedSeq): refused
 */
export const deleteFolded = async (
  dependencies: Dependencies,
  documentId: string,
  { revision, sweptRev }: Pick<Head, 'revision' | 'sweptRev'>,
): Promise<number> => {
  const latest = dependencies.now() - deleteDelayMilliseconds.value;
  let swept = sweptRev;
  // The first look costs one segment: mostly it is too young, for a busy document is looked at every two seconds.
  for (let pageSize = 1; swept < revision; pageSize = 24) {
    const ripe: Segment[] = [];
    for await (const page of readSegments(dependencies, documentId, swept + 1, revision, pageSize)) {
      ripe.push(...page);
      break;
    }
    const young = ripe.findIndex((segment) => segment.foldedAt > latest);
    if (young >= 0) ripe.length = young;
    if (ripe.length === 0) break;
    while (ripe.length > 0) {
      const { count, changes } = firstOf(ripe, noted);
      await deleteChanges(dependencies, documentId, changes);
      const next = ripe[count - 1]!.revision;
      if (!(await wins(moveSwept(dependencies, documentId, swept, next)))) return swept;
      swept = next;
      ripe.splice(0, count);
    }
    if (young >= 0) break;
  }
  return swept;
};

const moveSwept = (
  { client, tables }: Dependencies,
  documentId: string,
  expected: number,
  next: number,
): Promise<unknown> =>
  client.send(
    new UpdateCommand({
      TableName: tables.documents,
      Key: { pk: documentKey(documentId), sk: headKey },
      UpdateExpression: 'SET sweptRev = :next',
      ConditionExpression: 'sweptRev = :expected',
      ExpressionAttributeValues: { ':next': next, ':expected': expected },
    }),
  );
