import { TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { decodeChanges, encodeChanges } from '../../crdt';
import { documentKey, segmentKey, stateKey, statePrefix } from '../../schema/keys';
import type { ObjectDependencies } from '../common/bucket';
import { deflated } from '../common/deflate';
import type { Dependencies } from '../common/dependencies';
import { each } from '../common/each';
import { readHead } from '../common/head';
import { releaseObject } from '../common/loose';
import { queryPages } from '../common/query';
import { readSegments, type Segment } from '../common/segments';
import type { Snapshot } from '../common/snapshots';
import { loadState } from '../common/state';
import { tryToWriteSnapshot } from '../compactor/snapshot';
import type { IdentityMap } from '../history/identities';
import { versionsBefore } from './kept';
import { purgePlans } from './plans';
import { redacted } from './redact';
import { shownIdentities } from './shown';

/** Segments that are rewritten at once. */
const concurrency = 8;

/** The stored states of revisions before this one. */
const statesBefore = async (dependencies: Dependencies, documentId: string, revision: number): Promise<Snapshot[]> => {
  const states: Snapshot[] = [];
  const pages = queryPages<Snapshot>(dependencies, {
    TableName: dependencies.tables.documents,
    KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
    ExpressionAttributeValues: {
      ':pk': documentKey(documentId),
      ':first': statePrefix,
      ':last': stateKey(revision - 1),
    },
    ConsistentRead: true,
  });
  for await (const page of pages) states.push(...page);
  return states;
};

/** Deletes the state of a revision that is shown no longer; its object goes a day later. */
const removeState = async (
  dependencies: ObjectDependencies,
  documentId: string,
  { revision, key }: Snapshot,
): Promise<void> => {
  const Key = { pk: documentKey(documentId), sk: stateKey(revision) };
  await dependencies.client.send(
    new TransactWriteCommand({
      TransactItems: [
        // Whoever deletes it first releases the object.
        {
          Delete: {
            TableName: dependencies.tables.documents,
            Key,
            ConditionExpression: 'attribute_exists(pk)',
          },
        },
        ...(key === undefined ? [] : [releaseObject(dependencies, documentId, key)]),
      ],
    }),
  );
};

const rewrite = async (
  { client, tables, metrics }: Dependencies,
  documentId: string,
  { revision, bytes }: Segment,
  shown: IdentityMap<true>,
): Promise<void> => {
  const changes = decodeChanges(bytes);
  const rest = changes.map((change) => redacted(change, shown));
  if (rest.every((change, index) => change === changes[index])) return;
  await client.send(
    new UpdateCommand({
      TableName: tables.documents,
      Key: { pk: documentKey(documentId), sk: segmentKey(revision) },
      UpdateExpression: 'SET #bytes = :bytes',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeNames: { '#bytes': 'bytes' },
      ExpressionAttributeValues: { ':bytes': await deflated(encodeChanges(rest)) },
    }),
  );
  metrics.addMetric('PurgedSegments', 'Count', 1);
};

/** Writes a snapshot anew that is older than this revision, for it holds text that was deleted since. */
const renewSnapshot = async (dependencies: ObjectDependencies, documentId: string, revision: number): Promise<void> => {
  const head = (await readHead(dependencies, documentId))!;
  if (!head.snapshot || head.snapshot.revision >= revision) return;
  const { replica } = await loadState(dependencies, documentId, head.revision);
  const written = await tryToWriteSnapshot(dependencies, documentId, head, replica);
  if (written === null) throw new Error('The snapshot still holds what is to be purged.');
};

/**
 * Takes out of the segments up to `revision` the text that was deleted by then and that nothing shows: neither a version
 * that is left nor a comment's passage. States, plans of reverts and a snapshot that hold it go, too. The changes stay, with whose they are and
 * when they were made. Whoever crashes on the way begins anew, and writes only what is left.
 */
export const purge = async (dependencies: ObjectDependencies, documentId: string, revision: number): Promise<void> => {
  const kept = new Set((await versionsBefore(dependencies, documentId, revision)).map((version) => version.revision));
  const states = await statesBefore(dependencies, documentId, revision);
  const staying = new Set(states.map((state) => state.revision).filter((stored) => kept.has(stored)));
  const shown = await shownIdentities(dependencies, documentId, revision, kept, staying);
  for (const state of states) if (!kept.has(state.revision)) await removeState(dependencies, documentId, state);
  await renewSnapshot(dependencies, documentId, revision);
  await purgePlans(dependencies, documentId, revision);
  for await (const page of readSegments(dependencies, documentId, 1, revision, concurrency))
    await each(page, concurrency, (segment) => rewrite(dependencies, documentId, segment, shown));
};
