import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { StateVector } from '../../crdt';
import { documentKey, snapshotKey } from '../../schema/keys';
import type { ObjectDependencies } from './bucket';
import type { Dependencies } from './dependencies';
import { DamagedObjectError, getObject, sha256Of } from './objects';

/** A stored state of a document, as `encodeSnapshot` writes it and schema/deflated.ts stores it. */
export interface Snapshot {
  /** The revision whose state it is. */
  readonly revision: number;
  readonly vector: StateVector;
  /** SHA-256 of the stored bytes, in hexadecimal. */
  readonly sha256: string;
  /** How many bytes are stored. */
  readonly size: number;
  /** Where they are: here, or in an object. */
  readonly bytes?: Uint8Array;
  readonly key?: string;
}

/** Reads what is known of a document's last snapshot, strongly consistent; null if there is none yet. */
export const readSnapshot = async ({ client, tables }: Dependencies, documentId: string): Promise<Snapshot | null> => {
  const { Item } = await client.send(
    new GetCommand({
      TableName: tables.documents,
      Key: { pk: documentKey(documentId), sk: snapshotKey },
      ConsistentRead: true,
    }),
  );
  return (Item as Snapshot | undefined) ?? null;
};

/** The stored bytes of a snapshot. Throws DamagedObjectError if they are not what was stored, and S3's errors. */
export const bytesOf = async (
  dependencies: Pick<ObjectDependencies, 'bucket'>,
  { bytes, key, sha256, size }: Snapshot,
): Promise<Uint8Array> => {
  if (!bytes) return getObject(dependencies, { key: key!, sha256, size });
  if (sha256Of(bytes) !== sha256) throw new DamagedObjectError('The bytes in the item are others.');
  return bytes;
};
