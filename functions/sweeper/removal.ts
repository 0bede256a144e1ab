import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { DeleteCommand, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { accessKey, documentKey, headKey, metaKey, removalKey } from '../../schema/keys';
import { deleteItems } from '../common/batch';
import type { ObjectDependencies } from '../common/bucket';
import type { Dependencies } from '../common/dependencies';
import { each } from '../common/each';
import { queryPages } from '../common/query';
import { wins } from '../common/races';
import type { Removal } from './due';

/** Objects that are deleted at once. */
const concurrency = 8;
/** What goes last: that the document is deleted, and that this is not done. */
const last: readonly string[] = [accessKey, metaKey, removalKey];

/** An item of a document; some point to an object, a revert with a large plan by `object`. */
interface Item {
  readonly sk: string;
  readonly key?: string;
  readonly object?: { readonly key: string };
}

/**
 * Makes the deletion final: from here on the document cannot be restored. False if it was restored, or was deleted again
 * since and has its week.
 *
 *   an owner    reads DELETED ----------------------- restores, if it is not being removed: refused
 *   sweeper           is being removed, if DELETED
 */
const begin = ({ client, tables, now }: Dependencies, documentId: string): Promise<boolean> =>
  wins(
    client.send(
      new UpdateCommand({
        TableName: tables.documents,
        Key: { pk: documentKey(documentId), sk: accessKey },
        UpdateExpression: 'SET purging = :true',
        ConditionExpression: '#state = :deleted AND purgeAt <= :now',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: { ':true': true, ':deleted': 'DELETED', ':now': now() },
      }),
    ),
  );

/** Takes the appointment back, unless a later deletion made another one. */
const forget = ({ client, tables }: Dependencies, { documentId, dueAt }: Removal): Promise<boolean> =>
  wins(
    client.send(
      new DeleteCommand({
        TableName: tables.documents,
        Key: { pk: documentKey(documentId), sk: removalKey },
        ConditionExpression: 'dueAt = :at',
        ExpressionAttributeValues: { ':at': dueAt },
      }),
    ),
  );

/** The items of a document in one table, in pages. */
const itemsOf = (dependencies: Dependencies, TableName: string, documentId: string): AsyncGenerator<Item[]> =>
  queryPages<Item>(dependencies, {
    TableName,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': documentKey(documentId) },
    ConsistentRead: true,
  });

/** Deletes items, the objects that they point to first: a crash in between leaves the pointer to what may be left. */
const removeItems = async (
  dependencies: ObjectDependencies,
  table: string,
  documentId: string,
  items: readonly Item[],
): Promise<void> => {
  const { client, name } = dependencies.bucket;
  const keys = items.flatMap(({ key, object }) => key ?? object?.key ?? []);
  await each(
    keys,
    concurrency,
    async (Key) => void (await client.send(new DeleteObjectCommand({ Bucket: name, Key }))),
  );
  const sortKeys = items.map(({ sk }) => sk);
  await deleteItems(dependencies, table, documentKey(documentId), sortKeys);
};

/** Deletes what the document has in one table, but for what goes last. Returns whether that was something, null if time is over. */
const removeFrom = async (
  dependencies: ObjectDependencies,
  table: string,
  documentId: string,
  mayGoOn: () => boolean,
): Promise<boolean | null> => {
  let found = false;
  for await (const page of itemsOf(dependencies, table, documentId)) {
    if (!mayGoOn()) return null;
    const items = page.filter(({ sk }) => !last.includes(sk));
    await removeItems(dependencies, table, documentId, items);
    found ||= items.length > 0;
  }
  return found;
};

/**
 * Removes a document whose week after the deletion is over: everything that both tables and the bucket have of it. What
 * is not done when `mayGoOn` says no, or after a crash, is done by the next run, for the appointment goes last. HEAD goes
 * first: without it nothing is folded any more, so that nothing is written behind the removal.
 */
export const removeDocument = async (
  dependencies: ObjectDependencies,
  removal: Removal,
  mayGoOn: () => boolean,
): Promise<void> => {
  const { client, tables, metrics } = dependencies;
  const { documentId } = removal;
  const pk = documentKey(documentId);
  if (!(await begin(dependencies, documentId))) return void (await forget(dependencies, removal));
  await client.send(new DeleteCommand({ TableName: tables.documents, Key: { pk, sk: headKey } }));
  for (const table of [tables.operations, tables.documents]) {
    let found: boolean | null = true;
    // Until a whole round finds nothing: a goodbye that the sweeper was just writing leaves an event behind.
    while (found) found = await removeFrom(dependencies, table, documentId, mayGoOn);
    if (found === null) return;
  }
  const TransactItems = last.map((sk) => ({ Delete: { TableName: tables.documents, Key: { pk, sk } } }));
  await client.send(new TransactWriteCommand({ TransactItems }));
  metrics.addMetric('RemovedDocuments', 'Count', 1);
};
