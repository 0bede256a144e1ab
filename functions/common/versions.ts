import { QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { decodeChanges, encodeSnapshot } from '../../crdt';
import { documentKey, eventKey, headKey, stateKey, statePrefix, versionKey, versionPrefix } from '../../schema/keys';
import { fewSegments, inlineBytes, versionMinutes } from '../../schema/limits.json';
import type { ObjectDependencies } from './bucket';
import { addContributions, type Contribution, type Contributions } from './contributions';
import { deflated } from './deflate';
import type { Dependencies } from './dependencies';
import type { Head } from './head';
import { derivedUlid, laterUlid } from './ids';
import { putObject } from './loose';
import { sha256Of } from './objects';
import { readSegments } from './segments';
import type { Snapshot } from './snapshots';
import { loadState, type State } from './state';

/** Why there is a version: somebody named it, or time, the last leave, or a revert or import that was about to begin. */
export type VersionKind = 'NAMED' | 'AUTOMATIC' | 'LEFT' | 'REVERT' | 'IMPORT';

/** A version: a revision that is to be found again. */
export interface Version {
  readonly versionId: string;
  readonly kind: VersionKind;
  readonly name: string | null;
  readonly note: string | null;
  readonly revision: number;
  /** ISO 8601. */
  readonly at: string;
  /** Who made it; null if the service did. */
  readonly userId: string | null;
  /** What was written since the version before, by user. */
  readonly authors: readonly (Contribution & { userId: string })[];
}

/** Reads the version with the highest id, strongly consistent; null if there is none. */
export const lastVersion = async ({ client, tables }: Dependencies, documentId: string): Promise<Version | null> => {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: tables.documents,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': documentKey(documentId), ':prefix': versionPrefix },
      ScanIndexForward: false,
      ConsistentRead: true,
      Limit: 1,
    }),
  );
  return (Items[0] as Version | undefined) ?? null;
};

/** An id for a version that the service makes after that one, whose maker's clock may have been ahead. */
export const nextVersionId = ({ now }: Dependencies, last: Version | null): string =>
  laterUlid(now(), last?.versionId ?? null);

/** Reads the stored state of the highest revision that is not above this one; null if none is stored. */
export const stateBelow = async (
  { client, tables }: Dependencies,
  documentId: string,
  revision: number,
): Promise<Snapshot | null> => {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: tables.documents,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
      ExpressionAttributeValues: {
        ':pk': documentKey(documentId),
        ':first': statePrefix,
        ':last': stateKey(revision),
      },
      ScanIndexForward: false,
      ConsistentRead: true,
      Limit: 1,
    }),
  );
  return (Items[0] as Snapshot | undefined) ?? null;
};

/** What was written in the segments above `after` up to `last`. */
const writtenBetween = async (
  dependencies: Dependencies,
  documentId: string,
  after: number,
  last: number,
): Promise<Contributions> => {
  const authors: Contributions = new Map();
  for await (const page of readSegments(dependencies, documentId, after + 1, last))
    for (const { bytes } of page) addContributions(authors, decodeChanges(bytes));
  return authors;
};

/** The parts of a transaction that store the state of a revision. Large ones are objects, written before. */
export const statePutsOf = async (
  dependencies: ObjectDependencies,
  documentId: string,
  { revision, replica }: Pick<State, 'revision' | 'replica'>,
) => {
  const { tables, now } = dependencies;
  const bytes = await deflated(encodeSnapshot(replica));
  const written = bytes.length > inlineBytes.value ? await putObject(dependencies, documentId, bytes) : null;
  return [
    {
      Put: {
        TableName: tables.documents,
        Item: {
          ...{
            pk: documentKey(documentId),
            sk: stateKey(revision),
            documentId,
            revision,
            vector: { ...replica.vector },
          },
          ...{ sha256: sha256Of(bytes), size: bytes.length, at: new Date(now()).toISOString() },
          ...(written ? { key: written.pointer.key } : { bytes }),
        },
        // Two versions of one revision need it once; the loser's object is collected.
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    },
    ...(written ? [written.claim] : []),
  ];
};

/** What must hold of HEAD, so that of two that cut for the same reason one does. */
const conditionOf = (kind: VersionKind) => {
  if (kind === 'AUTOMATIC')
    return {
      ConditionExpression: 'activeMinutes >= :minutes',
      ExpressionAttributeValues: { ':minutes': versionMinutes.value },
    };
  return { ConditionExpression: kind === 'LEFT' ? 'attribute_exists(activeMinutes)' : 'attribute_exists(pk)' };
};

/**
 * The parts of a transaction that store the state of HEAD's revision, so that it is not replayed from afar: none if there
 * is one near below.
 */
const statePuts = async (dependencies: ObjectDependencies, documentId: string, { revision }: Head) => {
  const near = await stateBelow(dependencies, documentId, revision);
  if (revision - (near?.revision ?? 0) <= fewSegments.value) return [];
  return statePutsOf(dependencies, documentId, await loadState(dependencies, documentId, revision));
};

/**
 * Cuts a version of HEAD's revision in one transaction: the version, its event, the state if none is near, and the active
 * minutes of HEAD, which begin anew. Throws the database's error if the version is there already or a race was lost.
 */
export const cutVersion = async (
  dependencies: ObjectDependencies,
  documentId: string,
  head: Head,
  given: Pick<Version, 'versionId' | 'kind' | 'name' | 'note' | 'userId'>,
): Promise<Version> => {
  const { client, tables, now } = dependencies;
  const pk = documentKey(documentId);
  const former = await lastVersion(dependencies, documentId);
  const { revision } = head;
  const written = await writtenBetween(dependencies, documentId, Math.min(former?.revision ?? 0, revision), revision);
  const authors = [...written].map(([userId, contribution]) => ({ userId, ...contribution }));
  const at = new Date(now()).toISOString();
  const version: Version = { ...given, revision, at, authors };
  const eventId = derivedUlid(now(), [documentId, given.versionId]);
  await client.send(
    new TransactWriteCommand({
      TransactItems: [
        {
          Put: {
            TableName: tables.documents,
            Item: { pk, sk: versionKey(given.versionId), documentId, ...version },
            ConditionExpression: 'attribute_not_exists(pk)',
          },
        },
        {
          Put: {
            TableName: tables.documents,
            Item: {
              ...{ pk, sk: eventKey(eventId), documentId, kind: 'VERSION_CREATED', eventId, at },
              ...{ versionId: given.versionId, revision, ...(given.userId !== null && { actorId: given.userId }) },
            },
          },
        },
        {
          Update: {
            TableName: tables.documents,
            Key: { pk, sk: headKey },
            UpdateExpression: 'REMOVE activeMinutes',
            ...conditionOf(given.kind),
          },
        },
        ...(await statePuts(dependencies, documentId, head)),
      ],
    }),
  );
  return version;
};
