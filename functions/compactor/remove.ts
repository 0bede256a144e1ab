import {
  BatchWriteCommand,
  UpdateCommand,
  type BatchWriteCommandInput,
  type BatchWriteCommandOutput,
} from '@aws-sdk/lib-dynamodb';
import { decodeChanges, type Change } from '../../crdt';
import { changeKey, documentKey, headKey } from '../../schema/keys';
import { deleteDelayMilliseconds } from '../../schema/limits.json';
import type { Dependencies } from '../common/dependencies';
import { each } from '../common/each';
import type { Head } from '../common/head';
import { wins } from '../common/races';
import { readSegments, type Segment } from '../common/segments';

/** DynamoDB's limit for one BatchWriteItem. */
const batchSize = 25;
/** Attempts to have the unprocessed rest of a batch written. */
const batchAttempts = 8;
/** Batches that are written at once. */
const concurrency = 4;
/** Changes that are deleted before it is noted: a function that runs out of time begins with them again. */
const noted = 5_000;

type WriteRequests = NonNullable<BatchWriteCommandInput['RequestItems']>[string];

/** Deletes changes from a document's tail. Throws an Error if DynamoDB leaves some unprocessed however often it is asked. */
export const deleteChanges = async (
  dependencies: Dependencies,
  documentId: string,
  changes: readonly Pick<Change, 'sid' | 'seq'>[],
): Promise<void> => {
  const pk = documentKey(documentId);
  const batches: WriteRequests[] = [];
  for (let start = 0; start < changes.length; start += batchSize)
    batches.push(
      changes
        .slice(start, start + batchSize)
        .map(({ sid, seq }) => ({ DeleteRequest: { Key: { pk, sk: changeKey(sid, seq) } } })),
    );
  await each(batches, concurrency, async (batch) => {
    await writeAll(dependencies, batch);
    dependencies.metrics.addMetric('DeletedChanges', 'Count', batch.length);
  });
};

const writeAll = async ({ client, tables, pause, random }: Dependencies, batch: WriteRequests): Promise<void> => {
  let requests = batch;
  for (let attempt = 1; ; attempt++) {
    const written: BatchWriteCommandOutput = await client.send(
      new BatchWriteCommand({ RequestItems: { [tables.operations]: requests } }),
    );
    const left = written.UnprocessedItems?.[tables.operations];
    if (!left?.length) return;
    if (attempt === batchAttempts) throw new Error('Deletes stay unprocessed.');
    requests = left;
    await pause(25 * 2 ** attempt * (0.5 + random() / 2));
  }
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
