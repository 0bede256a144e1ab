import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { DeleteCommand, GetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { accessKey, documentKey, headKey, metaKey, removalKey } from '../../schema/keys';
import { removalDelayMilliseconds, removalPage, removalPages } from '../../schema/limits.json';
import { deleteItems } from '../common/batch';
import type { ObjectDependencies } from '../common/bucket';
import type { Dependencies } from '../common/dependencies';
import { each } from '../common/each';
import { queryPages } from '../common/query';
import { wins } from '../common/races';
import type { Removal } from './due';

/** Objects that are deleted at once. */
const concurrency = 8;
/** What goes last, together: as long as META is there, nobody makes another document of that id. */
const last: readonly string[] = [accessKey, metaKey, removalKey];

/** What ACCESS tells of a document that may be on its way out. */
interface Access {
  readonly state?: string;
  /** When its removal was announced, milliseconds since 1970. */
  readonly purging?: number;
}

/** An item with the object that it points to, or that nothing points to, if there is one. */
interface Stored {
  readonly sk: string;
  readonly key?: string;
  readonly object?: { readonly key: string };
}

const readAccess = async ({ client, tables }: Dependencies, documentId: string): Promise<Access | undefined> => {
  const Key = { pk: documentKey(documentId), sk: accessKey };
  const { Item } = await client.send(new GetCommand({ TableName: tables.documents, Key, ConsistentRead: true }));
  return Item;
};

/** Whether a document's removal has begun: nothing else is done with it. */
export const isBeingRemoved = async (dependencies: Dependencies, documentId: string): Promise<boolean> =>
  (await readAccess(dependencies, documentId))?.purging !== undefined;

/** Says in ACCESS that the document goes, unless somebody restored it meanwhile, and puts the appointment off. */
const announce = ({ client, tables, now }: Dependencies, documentId: string): Promise<boolean> => {
  const keyOf = (sk: string) => ({ TableName: tables.documents, Key: { pk: documentKey(documentId), sk } });
  return wins(
    client.send(
      new TransactWriteCommand({
        TransactItems: [
          {
            Update: {
              ...keyOf(accessKey),
              UpdateExpression: 'SET purging = :now',
              ConditionExpression: '#state = :deleted AND purgeAt <= :now AND attribute_not_exists(purging)',
              ExpressionAttributeNames: { '#state': 'state' },
              ExpressionAttributeValues: { ':now': now(), ':deleted': 'DELETED' },
            },
          },
          {
            Update: {
              ...keyOf(removalKey),
              UpdateExpression: 'SET dueAt = :at',
              ConditionExpression: 'attribute_exists(pk)',
              ExpressionAttributeValues: { ':at': now() + removalDelayMilliseconds.value },
            },
          },
        ],
      }),
    ),
  );
};

/**
 * Removes a document's items from a table, page by page, each after the object that it points to: whoever crashes in
 * between finds the pointer again. Returns how many of `pages` are left, 0 if there may be more to remove.
 */
const removeItems = async (
  dependencies: ObjectDependencies,
  table: string,
  documentId: string,
  pages: number,
  mayGoOn: () => boolean,
): Promise<number> => {
  const { bucket } = dependencies;
  let left = pages;
  const found = queryPages<Stored>(dependencies, {
    TableName: table,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': documentKey(documentId) },
    ProjectionExpression: 'sk, #key, #object',
    ExpressionAttributeNames: { '#key': 'key', '#object': 'object' },
    ConsistentRead: true,
    Limit: removalPage.value,
  });
  for await (const page of found) {
    if (left === 0 || !mayGoOn()) return 0;
    const items = page.filter(({ sk }) => !last.includes(sk));
    const objects = items.flatMap(({ key, object }) => key ?? object?.key ?? []);
    await each(objects, concurrency, async (Key) => {
      await bucket.client.send(new DeleteObjectCommand({ Bucket: bucket.name, Key }));
    });
    const sortKeys = items.map(({ sk }) => sk);
    await deleteItems(dependencies, table, documentKey(documentId), sortKeys);
    if (items.length > 0) left -= 1;
  }
  return left;
};

/** Deletes what is left of a document of which everything else is gone. */
const finish = async (
  { client, tables, metrics }: Dependencies,
  documentId: string,
  purging: number,
): Promise<void> => {
  const TransactItems = last.map((sk) => ({
    Delete: {
      TableName: tables.documents,
      Key: { pk: documentKey(documentId), sk },
      ...(sk === accessKey && {
        ConditionExpression: 'purging = :purging',
        ExpressionAttributeValues: { ':purging': purging },
      }),
    },
  }));
  if (await wins(client.send(new TransactWriteCommand({ TransactItems }))))
    metrics.addMetric('RemovedDocuments', 'Count', 1);
};

/** Takes the appointment back, unless the document was deleted anew since it was read. */
const cancel = ({ client, tables }: Dependencies, { documentId, dueAt }: Removal): Promise<boolean> =>
  wins(
    client.send(
      new DeleteCommand({
        TableName: tables.documents,
        Key: { pk: documentKey(documentId), sk: removalKey },
        ConditionExpression: 'dueAt = :dueAt',
        ExpressionAttributeValues: { ':dueAt': dueAt },
      }),
    ),
  );

/**
 * Keeps the appointment with a deleted document whose grace period has ended: removes its items and objects. The first
 * visit only announces it, so that nobody writes what would be left behind:
 *
 *   another sweeper   reads ACCESS: not announced --- 55 s at the most --- writes its last
 *   this sweeper         announces ------------------------- 60 s --------------------------- removes
 *   restoreDocument         reads ACCESS: announced: refused
 *
 * HEAD goes first: without it a batch of the stream that comes this late folds nothing.
 * Each later visit removes as much as a run has room for; what is left stays due. META, ACCESS and the appointment go in the
 * last transaction, so whatever crashes on the way, the next run goes on. Who was restored loses the appointment.
 */
export const removeDocument = async (
  dependencies: ObjectDependencies,
  removal: Removal,
  mayGoOn: () => boolean,
): Promise<void> => {
  const { tables, now } = dependencies;
  const { documentId } = removal;
  const access = await readAccess(dependencies, documentId);
  if (access?.state !== 'DELETED') return void (await cancel(dependencies, removal));
  const { purging } = access;
  if (purging === undefined) return void (await announce(dependencies, documentId));
  // The index may be behind the table.
  if (now() < purging + removalDelayMilliseconds.value) return;
  await deleteItems(dependencies, tables.documents, documentKey(documentId), [headKey]);
  const rest = await removeItems(dependencies, tables.operations, documentId, removalPages.value, mayGoOn);
  if (rest === 0) return;
  if ((await removeItems(dependencies, tables.documents, documentId, rest, mayGoOn)) === 0) return;
  await finish(dependencies, documentId, purging);
};
