import { DeleteCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { documentKey, headKey, sitePrefix, thinKey, versionKey } from '../../schema/keys';
import { dueShards, thinDelayMilliseconds, thinMilliseconds } from '../../schema/limits.json';
import type { ObjectDependencies } from '../common/bucket';
import type { Dependencies } from '../common/dependencies';
import { readHead, type Head, type Thinned } from '../common/head';
import { queryPages } from '../common/query';
import { wins } from '../common/races';
import { foldedAt, revisionBefore } from '../common/revisions';
import { superfluous, versionsBefore } from './kept';
import { purge } from './purge';

/**
 * Makes the sweeper look at a document's history, unless it is to already. This is an appointment of its own: one of the
 * document's own (`DUE`) that is far away would hide the near ones that requests make.
 */
export const appointThinning = async (
  { client, tables, now, random }: Dependencies,
  documentId: string,
): Promise<void> => {
  const dueShard = Math.floor(random() * dueShards.value);
  await wins(
    client.send(
      new PutCommand({
        TableName: tables.documents,
        Item: { pk: documentKey(documentId), sk: thinKey, documentId, dueShard, dueAt: now() },
        ConditionExpression: 'attribute_not_exists(pk)',
      }),
    ),
  );
};

/** Puts the appointment off, or takes it back: with the next change of the document there is another. */
const settle = async ({ client, tables }: Dependencies, documentId: string, next: number | null): Promise<void> => {
  const item = { TableName: tables.documents, Key: { pk: documentKey(documentId), sk: thinKey } };
  if (next === null) await client.send(new DeleteCommand(item));
  else
    await wins(
      client.send(
        new UpdateCommand({
          ...item,
          UpdateExpression: 'SET dueAt = :at',
          ConditionExpression: 'attribute_exists(pk)',
          ExpressionAttributeValues: { ':at': next },
        }),
      ),
    );
};

/** Whether a site holds changes that may become ready yet, or that an operator is to look at. */
const isSomethingPending = async (dependencies: Dependencies, documentId: string): Promise<boolean> => {
  const pages = queryPages<object>(dependencies, {
    TableName: dependencies.tables.documents,
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
    FilterExpression: 'barred = :true',
    ExpressionAttributeValues: { ':pk': documentKey(documentId), ':prefix': sitePrefix, ':true': true },
    ConsistentRead: true,
  });
  for await (const page of pages) if (page.length > 0) return true;
  return false;
};

/** Notes in HEAD how far the history is thinned; loses against whoever noted something else meanwhile. */
const note = (
  { client, tables }: Dependencies,
  documentId: string,
  former: Thinned | undefined,
  thinned: Thinned,
): Promise<boolean> =>
  wins(
    client.send(
      new UpdateCommand({
        TableName: tables.documents,
        Key: { pk: documentKey(documentId), sk: headKey },
        UpdateExpression: 'SET thinned = :thinned',
        ConditionExpression: former
          ? 'thinned.#at = :at AND thinned.isPurged = :isPurged'
          : 'attribute_exists(pk) AND attribute_not_exists(thinned)',
        ...(former && { ExpressionAttributeNames: { '#at': 'at' } }),
        ExpressionAttributeValues: {
          ':thinned': thinned,
          ...(former && { ':at': former.at, ':isPurged': former.isPurged }),
        },
      }),
    ),
  );

/** Deletes superfluous versions before a revision, and announces that of the text before it only what versions show is kept. */
const announce = async (
  dependencies: ObjectDependencies,
  documentId: string,
  { thinned }: Head,
  revision: number,
): Promise<void> => {
  const { client, tables, metrics, now } = dependencies;
  // First, so that all that is left by the time of the removal is what is kept, wherever this stops.
  for (const { versionId } of superfluous(await versionsBefore(dependencies, documentId, revision))) {
    const Key = { pk: documentKey(documentId), sk: versionKey(versionId) };
    await client.send(new DeleteCommand({ TableName: tables.documents, Key }));
    metrics.addMetric('ThinnedVersions', 'Count', 1);
  }
  await note(dependencies, documentId, thinned, { revision, at: now(), isPurged: false });
};

/** One step of the retention, and when the next is due; null if nothing is left to come. */
const step = async (
  dependencies: ObjectDependencies,
  documentId: string,
  retention: number,
): Promise<number | null> => {
  const now = dependencies.now();
  const head = await readHead(dependencies, documentId);
  if (!head) return null;
  if (await isSomethingPending(dependencies, documentId)) return now + thinMilliseconds.value;
  const { thinned } = head;
  if (thinned && !thinned.isPurged) {
    const ready = thinned.at + thinDelayMilliseconds.value;
    if (now < ready) return ready;
    await purge(dependencies, documentId, thinned.revision);
    await note(dependencies, documentId, thinned, { ...thinned, isPurged: true });
    return now;
  }
  const done = thinned?.revision ?? 0;
  const revision = await revisionBefore(dependencies, documentId, head.revision, now - retention);
  if (revision > done) {
    await announce(dependencies, documentId, head, revision);
    return now + thinDelayMilliseconds.value;
  }
  const next = Math.max(done, revision) + 1;
  if (next > head.revision) return null;
  return Math.max((await foldedAt(dependencies, documentId, next)) + retention, now + thinMilliseconds.value);
};

/**
 * Keeps the appointment with a document's history: thins it by one step and makes the next appointment. Old text goes in
 * two steps, a minute apart, for nobody may get a text in which something is missing:
 *
 *   a reader       reads HEAD: the revision is promised ---- 30 s at the most ---- has read the segments
 *   sweeper           announces: no longer promised ------------ 60 s ------------- rewrites the segments
 *   a later reader          reads HEAD: refused
 *
 * `retention` is in milliseconds; without one (null) the appointment is taken back.
 */
export const thinHistory = async (
  dependencies: ObjectDependencies,
  documentId: string,
  retention: number | null,
): Promise<void> =>
  settle(dependencies, documentId, retention === null ? null : await step(dependencies, documentId, retention));
