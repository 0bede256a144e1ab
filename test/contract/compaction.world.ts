import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  BatchWriteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { decodeChanges, lastSeq, Replica, type Change } from '../../crdt';
import type { Bucket } from '../../functions/common/bucket';
import { inflated } from '../../functions/common/deflate';
import { createClock } from '../../local/clock';
import { clientOptions, createTables, startDynamo } from '../../local/dynamodb';
import { startObjects } from '../../local/objects';
import {
  accessKey,
  changeKey,
  documentKey,
  dueKey,
  headKey,
  metaKey,
  presenceKey,
  removalKey,
  siteKey,
} from '../../schema/keys';

// Items are read as they are stored; a test looks at those attributes it is about.
export type Item = Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any

const tables = { operations: 'weft-operations', documents: 'weft-documents' };

/** A DynamoDB with both tables, an S3 with a bucket, and what tests do to it besides the functions under test. */
export const startWorld = async () => {
  const external = process.env['WEFT_DYNAMODB_ENDPOINT'];
  const embedded = external ? null : await startDynamo({ folder: null, clock: createClock() });
  const endpoint = external ?? embedded!.endpoint;
  await createTables(endpoint, tables);
  const bare = new DynamoDBClient(clientOptions(endpoint));
  const objects = await startObjects({ folder: null, buckets: ['weft-data'] });
  const s3 = new S3Client({
    endpoint: objects.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const bucket: Bucket = { client: s3, name: 'weft-data' };
  const client = DynamoDBDocumentClient.from(bare, { marshallOptions: { removeUndefinedValues: true } });

  /** Every item of a document in one table whose sort key begins with `prefix`. */
  const items = async (table: 'operations' | 'documents', documentId: string, prefix = ''): Promise<Item[]> => {
    const found: Item[] = [];
    let start: Item | undefined;
    do {
      const page = await client.send(
        new QueryCommand({
          TableName: tables[table],
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
          ExpressionAttributeValues: { ':pk': documentKey(documentId), ':prefix': prefix },
          ...(prefix === '' && {
            KeyConditionExpression: 'pk = :pk',
            ExpressionAttributeValues: { ':pk': documentKey(documentId) },
          }),
          ConsistentRead: true,
          ExclusiveStartKey: start,
        }),
      );
      found.push(...(page.Items ?? []));
      start = page.LastEvaluatedKey;
    } while (start);
    return found;
  };

  const item = async (documentId: string, sk: string): Promise<Item | undefined> =>
    (
      await client.send(
        new GetCommand({ TableName: tables.documents, Key: { pk: documentKey(documentId), sk }, ConsistentRead: true }),
      )
    ).Item;

  /** The keys of all objects of a document. */
  const objectsOf = async (documentId: string): Promise<string[]> => {
    const Prefix = `snapshots/${documentId}/`;
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket.name, Prefix }));
    return Contents.map(({ Key }) => Key!);
  };

  /** The bytes of an object. */
  const objectAt = async (Key: string): Promise<Uint8Array> =>
    (await s3.send(new GetObjectCommand({ Bucket: bucket.name, Key }))).Body!.transformToByteArray();

  const putAll = async (table: string, all: Item[]): Promise<void> => {
    for (let start = 0; start < all.length; start += 25)
      await client.send(
        new BatchWriteCommand({
          RequestItems: { [table]: all.slice(start, start + 25).map((Item) => ({ PutRequest: { Item } })) },
        }),
      );
  };

  /** Makes a document with these sites; the user of site n is `user-n`. */
  const createDocument = async (documentId: string, sids: readonly number[]): Promise<void> => {
    const pk = documentKey(documentId);
    await putAll(tables.documents, [
      { pk, sk: headKey, documentId, revision: 0, sweptRev: 0, vector: {} },
      { pk, sk: accessKey, documentId, epoch: 1, ssn: 1, status: 'ACTIVE' },
      ...sids.map((sid) => ({
        pk,
        sk: siteKey(sid),
        documentId,
        sid,
        userId: `user-${sid}`,
        foldedSeq: 0,
        barred: false,
      })),
    ]);
  };

  const itemOf = (documentId: string, change: Change, time: number): Item => ({
    pk: documentKey(documentId),
    sk: changeKey(change.sid, change.seq),
    documentId,
    ...change,
    seqEnd: lastSeq(change),
    userId: `user-${change.sid}`,
    at: new Date(time).toISOString(),
  });

  /** Stores changes without submitChange's checks. */
  const store = (documentId: string, changes: readonly Change[], time = 1_700_000_000_000): Promise<void> =>
    putAll(
      tables.operations,
      changes.map((change) => itemOf(documentId, change, time)),
    );

  /** The two requests of submitChange: what it reads of the site, and the conditional put that follows from it. */
  const readSite = async (documentId: string, sid: number): Promise<Item> => (await item(documentId, siteKey(sid)))!;
  const putChange = async (
    documentId: string,
    site: Item,
    change: Change,
    time: number,
  ): Promise<'STORED' | 'SITE_BARRED' | 'ALREADY_COMMITTED' | 'CONFLICT'> => {
    if (site['barred']) return 'SITE_BARRED';
    if (change.seq <= site['foldedSeq']) return 'ALREADY_COMMITTED';
    try {
      await client.send(
        new PutCommand({
          TableName: tables.operations,
          Item: itemOf(documentId, change, time),
          ConditionExpression: 'attribute_not_exists(pk)',
        }),
      );
      return 'STORED';
    } catch (error) {
      if ((error as Error).name === 'ConditionalCheckFailedException') return 'CONFLICT';
      throw error;
    }
  };

  const setPresence = (documentId: string, sid: number, lastSeen: number) =>
    client.send(
      new PutCommand({
        TableName: tables.operations,
        Item: { pk: documentKey(documentId), sk: presenceKey(sid), documentId, sid, userId: `user-${sid}`, lastSeen },
      }),
    );

  const setDue = (documentId: string, dueAt: number) =>
    client.send(
      new UpdateCommand({
        TableName: tables.documents,
        Key: { pk: documentKey(documentId), sk: dueKey },
        UpdateExpression:
          'SET documentId = :id, dueShard = if_not_exists(dueShard, :shard), dueAt = if_not_exists(dueAt, :at) ADD marks :one',
        ExpressionAttributeValues: { ':id': documentId, ':shard': 1, ':at': dueAt, ':one': 1 },
      }),
    );

  /** Sets attributes of one of a document's items. */
  const set = (documentId: string, sk: string, attributes: Item) =>
    client.send(
      new UpdateCommand({
        TableName: tables.documents,
        Key: { pk: documentKey(documentId), sk },
        UpdateExpression: `SET ${Object.keys(attributes)
          .map((name) => `#${name} = :${name}`)
          .join(', ')}`,
        ExpressionAttributeNames: Object.fromEntries(Object.keys(attributes).map((name) => [`#${name}`, name])),
        ExpressionAttributeValues: Object.fromEntries(
          Object.entries(attributes).map(([name, value]) => [`:${name}`, value]),
        ),
      }),
    );

  /** Deletes a document as deleteDocument does, so that its grace period ends at `purgeAt`. */
  const deleteDocument = async (documentId: string, purgeAt: number): Promise<void> => {
    await set(documentId, accessKey, { state: 'DELETED', purgeAt });
    await set(documentId, metaKey, { title: 'Deleted' });
    await set(documentId, removalKey, { documentId, dueShard: 1, dueAt: purgeAt });
  };

  return {
    endpoints: { dynamodb: endpoint, s3: objects.endpoint },
    client,
    bucket,
    tables,
    /** What a function's dependencies have of this world beside the client. */
    stores: { tables, bucket },
    items,
    item,
    objectsOf,
    objectAt,
    createDocument,
    store,
    readSite,
    putChange,
    setPresence,
    setDue,
    set,
    deleteDocument,
    close: async () => {
      bare.destroy();
      s3.destroy();
      await objects.close();
      await embedded?.close();
    },
  };
};

export type World = Awaited<ReturnType<typeof startWorld>>;

/** What is folded, read from the segments, with a replica that replayed them. */
export const replay = async (world: World, documentId: string) => {
  const segments = await world.items('documents', documentId, 'G#');
  const folded: Change[][] = [];
  for (const segment of segments) folded.push(decodeChanges(await inflated(segment['bytes'])));
  const replica = new Replica();
  for (const change of folded.flat()) {
    const { status } = replica.apply(change);
    if (status !== 'APPLIED') throw new Error(`Replay of ${change.sid}:${change.seq}: ${status}`);
  }
  return { segments, folded, replica, text: replica.text };
};
