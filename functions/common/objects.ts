import { createHash } from 'node:crypto';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import type { ObjectDependencies } from './bucket';

/** Points to an object in the bucket. Objects are never overwritten: who has the pointer has the bytes. */
export interface Pointer {
  readonly key: string;
  /** SHA-256 of the bytes, in hexadecimal. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
}

/** There is no object behind a pointer, or it holds other bytes. */
export class DamagedObjectError extends Error {
  override readonly name = 'DamagedObjectError';
}

/** SHA-256 in hexadecimal. */
export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

// Without the right to list the bucket, S3 says AccessDenied of what is not there.
const absent = new Set(['NoSuchKey', 'NotFound', 'AccessDenied']);

/**
 * The bytes behind a pointer. Throws DamagedObjectError if the object is not there or is another, and S3's own errors.
 */
export const getObject = async (
  { bucket }: Pick<ObjectDependencies, 'bucket'>,
  pointer: Pointer,
): Promise<Uint8Array> => {
  let bytes: Uint8Array;
  try {
    const { Body } = await bucket.client.send(new GetObjectCommand({ Bucket: bucket.name, Key: pointer.key }));
    bytes = await Body!.transformToByteArray();
  } catch (error) {
    if (error instanceof Error && absent.has(error.name)) throw new DamagedObjectError(`${error.name}: ${pointer.key}`);
    throw error;
  }
  if (sha256Of(bytes) !== pointer.sha256) throw new DamagedObjectError(`Other bytes: ${pointer.key}`);
  return bytes;
};
