import { createHash } from 'node:crypto';
import { GetCommand, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import {
  accessKey,
  documentKey,
  dueKey,
  eventKey,
  headKey,
  memberKey,
  metaKey,
  removalKey,
  segmentKey,
  segmentPrefix,
  sequenceKey,
  siteKey,
  versionKey,
} from '../../schema/keys';
import { dueShards, importMilliseconds } from '../../schema/limits.json';
import { newUlid } from '../common/ids';
import { isLostRace } from '../common/races';
import { Refused } from '../common/refused';
import type { Archive } from './archive/format';
import type { WritingDependencies } from './dependencies';

/** Items and bytes of one transaction: DynamoDB takes 100 items and 4 MB. */
const batch = { items: 90, bytes: 2_500_000 };
/** A transaction is begun only while there is time for it and the last one. */
const leastMilliseconds = 4_000;
/** Before its end nothing is written into a document any more: a function lives 28 s. */
const sweptMilliseconds = 60_000;

/** Which document is made, for whom, and of what: the archive's digest. */
interface Restoring {
  readonly documentId: string;
  readonly userId: string;
  readonly importId: string;
}

/** Names what would be stored, so that no document is made of two archives. */
const digestOf = ({ header, segments, versions }: Archive): string => {
  const hash = createHash('sha256').update(JSON.stringify([header, versions]));
  for (const { foldedAt, bytes } of segments) hash.update(JSON.stringify([foldedAt, bytes.length])).update(bytes);
  return hash.digest('hex');
};

type Item = Record<string, unknown> & { sk: string };

/** What the archive holds, as it is stored: segments in their order, then sites and versions. */
function* itemsOf(archive: Archive, documentId: string, after: number): Generator<Item, void, undefined> {
  const { segments, sites, versions, vector } = archive;
  for (const segment of segments.slice(after)) yield { sk: segmentKey(segment.revision), documentId, ...segment };
  for (const [sid, { userId, firstSeen }] of sites)
    yield {
      ...{ sk: siteKey(sid), documentId, sid, userId, device: null, firstSeen },
      ...{ foldedSeq: vector[sid]!, barred: false },
    };
  for (const version of versions) yield { sk: versionKey(version.versionId), documentId, ...version };
}

function* batchesOf(items: Iterable<Item>): Generator<Item[], void, undefined> {
  let [open, bytes]: [Item[], number] = [[], 0];
  for (const item of items) {
    // A segment is its bytes; all else is small, but for the authors of a version.
    const size = item['bytes'] instanceof Uint8Array ? item['bytes'].length : JSON.stringify(item).length;
    if (open.length === batch.items || (open.length > 0 && bytes + size > batch.bytes)) {
      yield open;
      [open, bytes] = [[], 0];
    }
    open.push(item);
    bytes += size;
  }
  if (open.length > 0) yield open;
}

const read = async ({ client, tables }: WritingDependencies, documentId: string, sk: string) => {
  const Key = { pk: documentKey(documentId), sk };
  return (await client.send(new GetCommand({ TableName: tables.documents, Key, ConsistentRead: true }))).Item;
};

/** The last segment that is there. */
const lastSegment = async ({ client, tables }: WritingDependencies, documentId: string): Promise<number> => {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: tables.documents,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': documentKey(documentId), ':prefix': segmentPrefix },
      ProjectionExpression: 'revision',
      ConsistentRead: true,
      ScanIndexForward: false,
      Limit: 1,
    }),
  );
  return (Items[0]?.['revision'] as number | undefined) ?? 0;
};

/**
 * Takes the document's id: a document that is not whole is one that is being deleted and has no member, so nobody sees
 * it, nobody writes into it, and the sweeper removes it a day later if it never becomes whole.
 */
const claim = async (
  { client, tables, now, random }: WritingDependencies,
  { documentId, userId, importId }: Restoring,
  { header, sites }: Archive,
): Promise<void> => {
  const pk = documentKey(documentId);
  const at = new Date(now()).toISOString();
  const { title, language, createdAt, ssn } = header;
  const purgeAt = now() + importMilliseconds.value;
  const put = (item: Item) => ({ Put: { TableName: tables.documents, Item: { pk, documentId, ...item } } });
  const meta = { title, language, ownerId: userId, createdBy: userId, createdAt, updatedAt: at, importId };
  const free = { ConditionExpression: 'attribute_not_exists(pk)' };
  const access = { epoch: 1, ssn, status: 'ACTIVE', ownerCount: 1, createdAt, startedBy: userId };
  const removal = { dueShard: Math.floor(random() * dueShards.value), dueAt: purgeAt };
  await client.send(
    new TransactWriteCommand({
      TransactItems: [
        { Put: { ...put({ sk: metaKey, ...meta }).Put, ...free } },
        put({ sk: accessKey, ...access, state: 'DELETED', purging: true, purgeAt }),
        put({ sk: sequenceKey, next: Math.max(0, ...sites.keys()) }),
        put({ sk: headKey, revision: 0, sweptRev: 0, vector: {}, at }),
        put({ sk: removalKey, ...removal }),
      ],
    }),
  );
};

/** Makes the document whole, and the caller its owner, unless the sweeper took it. */
const publish = async (
  { client, tables, now, random }: WritingDependencies,
  { documentId, userId }: Restoring,
  { header, segments, vector }: Archive,
): Promise<void> => {
  const pk = documentKey(documentId);
  const at = new Date(now()).toISOString();
  const eventId = newUlid(now());
  const { documents: TableName } = tables;
  const revision = segments.length;
  const segmentBytes = segments.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const thinned = header.thinned === null ? null : { revision: header.thinned, at: now(), isPurged: true };
  const event = { kind: 'DOCUMENT_CREATED', eventId, actorId: userId, at };
  const due = { dueShard: Math.floor(random() * dueShards.value), dueAt: now(), marks: 1 };
  const member = { userId, role: 'OWNER', memberId: userId, memberSince: at, sites: 0 };
  await client.send(
    new TransactWriteCommand({
      TransactItems: [
        {
          Update: {
            ...{ TableName, Key: { pk, sk: accessKey } },
            UpdateExpression: 'REMOVE #state, purging, purgeAt',
            ConditionExpression: 'purging = :true AND purgeAt > :now',
            ExpressionAttributeNames: { '#state': 'state' },
            ExpressionAttributeValues: { ':true': true, ':now': now() },
          },
        },
        {
          Update: {
            ...{ TableName, Key: { pk, sk: headKey } },
            UpdateExpression:
              'SET revision = :revision, sweptRev = :revision, #vector = :vector, segmentBytes = :bytes, #at = :at' +
              (thinned ? ', thinned = :thinned' : ''),
            ConditionExpression: 'revision = :none',
            ExpressionAttributeNames: { '#vector': 'vector', '#at': 'at' },
            ExpressionAttributeValues: {
              ...{ ':revision': revision, ':vector': vector, ':bytes': segmentBytes, ':at': at, ':none': 0 },
              ...(thinned && { ':thinned': thinned }),
            },
          },
        },
        { Put: { TableName, Item: { pk, sk: memberKey(userId), documentId, ...member } } },
        { Put: { TableName, Item: { pk, sk: eventKey(eventId), documentId, ...event } } },
        { Delete: { TableName, Key: { pk, sk: removalKey } } },
        // The first snapshot is due.
        { Put: { TableName, Item: { pk, sk: dueKey, documentId, ...due } } },
      ],
    }),
  );
};

/** Stores a checked archive as a new document: what is there of it already is not written again. */
export const restore = async (
  dependencies: WritingDependencies,
  documentId: string,
  userId: string,
  archive: Archive,
): Promise<{ documentId: string; state: 'RUNNING' | 'DONE'; revision: number }> => {
  const { client, tables, remaining } = dependencies;
  const restoring = { documentId, userId, importId: digestOf(archive) };
  const revision = archive.segments.length;
  const isOurs = async (): Promise<boolean> => {
    const meta = await read(dependencies, documentId, metaKey);
    if (meta && (meta['createdBy'] !== userId || meta['importId'] !== restoring.importId))
      throw new Refused('CONFLICT');
    return meta !== undefined;
  };
  try {
    if (!(await isOurs())) await claim(dependencies, restoring, archive);
  } catch (error) {
    if (!isLostRace(error) || !(await isOurs())) throw error;
  }
  const access = await read(dependencies, documentId, accessKey);
  if (!access?.['purging']) return { documentId, state: 'DONE', revision };
  // The sweeper is about to take it, and what was written behind its back would stay.
  if (access['purgeAt'] <= dependencies.now() + sweptMilliseconds) throw new Refused('BUSY');
  const pk = documentKey(documentId);
  const there = await lastSegment(dependencies, documentId);
  for (const items of batchesOf(itemsOf(archive, documentId, there))) {
    if (remaining() < leastMilliseconds) return { documentId, state: 'RUNNING', revision };
    const TransactItems = items.map((item) => ({ Put: { TableName: tables.documents, Item: { pk, ...item } } }));
    await client.send(new TransactWriteCommand({ TransactItems }));
  }
  try {
    await publish(dependencies, restoring, archive);
  } catch (error) {
    if (!isLostRace(error)) throw error;
    // The same request, sent twice, was quicker.
    if ((await read(dependencies, documentId, accessKey))?.['purging']) throw new Refused('BUSY');
  }
  return { documentId, state: 'DONE', revision };
};
