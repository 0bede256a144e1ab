import { PutObjectCommand } from '@aws-sdk/client-s3';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { documentKey, looseKey } from '../../schema/keys';
import { dueShards, looseMilliseconds } from '../../schema/limits.json';
import type { ObjectDependencies } from './bucket';
import type { Dependencies } from './dependencies';
import { newUlid } from './ids';
import { sha256Of, type Pointer } from './objects';

/** An object that was written and to which nothing points yet. */
export interface Written {
  readonly pointer: Pointer;
  /** The part of a transaction that goes with storing the pointer. It fails if the object was collected meanwhile. */
  readonly claim: { Delete: { TableName: string; Key: { pk: string; sk: string }; ConditionExpression: string } };
}

/**
 * The record that nothing points to an object from now on: an appointment of the sweeper with the object alone, in the
 * index `due` as a document's own is, after `looseMilliseconds`.
 */
const looseItem = ({ now, random }: Dependencies, documentId: string, key: string) => ({
  pk: documentKey(documentId),
  sk: looseKey(newUlid(now())),
  documentId,
  key,
  dueShard: Math.floor(random() * dueShards.value),
  dueAt: now() + looseMilliseconds.value,
});

/**
 * Writes bytes as a new object `snapshots/<documentId>/<unique>`.
 *
 * A record that nothing points to it is stored before it is written, and goes in the transaction that stores the pointer
 * (`claim`). So there is no moment at which an object is there that neither a pointer nor a record names, and nobody has
 * to list the bucket:
 *
 *   writer     puts B# ---- puts the object ---- transaction: pointer there, B# gone
 *   crash            ^ nothing to collect   ^ the sweeper finds B# after a day, and deletes the object
 */
export const putObject = async (
  dependencies: ObjectDependencies,
  documentId: string,
  bytes: Uint8Array,
): Promise<Written> => {
  const { client, tables, bucket, now } = dependencies;
  const pointer = { key: `snapshots/${documentId}/${newUlid(now())}`, sha256: sha256Of(bytes), size: bytes.length };
  const loose = looseItem(dependencies, documentId, pointer.key);
  await client.send(new PutCommand({ TableName: tables.documents, Item: loose }));
  await bucket.client.send(
    new PutObjectCommand({
      Bucket: bucket.name,
      Key: pointer.key,
      Body: bytes,
      ContentType: 'application/octet-stream',
      // S3 refuses bytes that arrive other than they left.
      ChecksumSHA256: Buffer.from(pointer.sha256, 'hex').toString('base64'),
    }),
  );
  const { pk, sk } = loose;
  return {
    pointer,
    claim: {
      Delete: { TableName: tables.documents, Key: { pk, sk }, ConditionExpression: 'attribute_exists(pk)' },
    },
  };
};

/** The part of a transaction that goes with removing or replacing the last pointer to an object. */
export const releaseObject = (dependencies: Dependencies, documentId: string, key: string) => ({
  Put: { TableName: dependencies.tables.documents, Item: looseItem(dependencies, documentId, key) },
});
