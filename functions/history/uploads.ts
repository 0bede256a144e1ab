import type { Readable } from 'node:stream';
import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { uploadSeconds } from '../../schema/limits.json';
import type { Bucket, ObjectDependencies } from '../common/bucket';
import { Refused } from '../common/refused';

/** Below `imports/` S3 removes objects after a day. A user's own are below the user's id: nobody reads another's. */
const keyOf = (userId: string, uploadId: string): string => `imports/${userId}/${uploadId}`;

/**
 * An address to which that user may write so many bytes, and no other number: S3 holds the request to the signed length. It
 * works for `uploadSeconds`.
 */
export const addressOf = async (
  { client, name }: Bucket,
  userId: string,
  uploadId: string,
  bytes: number,
): Promise<string> => {
  const command = new PutObjectCommand({ Bucket: name, Key: keyOf(userId, uploadId), ContentLength: bytes });
  return getSignedUrl(client as S3Client, command, { expiresIn: uploadSeconds.value });
};

// Without the right to list the bucket, S3 says AccessDenied of what is not there.
const absent = new Set(['NoSuchKey', 'NotFound', 'AccessDenied']);

/** What a user uploaded, as a stream. Refuses what is not there, and what is larger than `most` bytes before reading it. */
export const openUpload = async (
  { bucket }: Pick<ObjectDependencies, 'bucket'>,
  userId: string,
  uploadId: string,
  most: number,
): Promise<Readable> => {
  try {
    const Key = keyOf(userId, uploadId);
    const { Body, ContentLength } = await bucket.client.send(new GetObjectCommand({ Bucket: bucket.name, Key }));
    if (ContentLength === undefined || ContentLength > most) {
      (Body as Readable).destroy();
      throw new Refused('TOO_LARGE', `The file may have ${most} bytes at the most.`);
    }
    return Body as Readable;
  } catch (error) {
    if (error instanceof Error && absent.has(error.name))
      throw new Refused('INVALID_INPUT', 'Nothing was uploaded under this id, or more than a day ago.');
    throw error;
  }
};

/** What a user uploaded, as text. Refuses what is not UTF-8; a byte order mark is left out. */
export const readText = async (
  dependencies: Pick<ObjectDependencies, 'bucket'>,
  userId: string,
  uploadId: string,
  most: number,
): Promise<string> => {
  const parts: Uint8Array[] = [];
  for await (const part of await openUpload(dependencies, userId, uploadId, most)) parts.push(part as Uint8Array);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts));
  } catch {
    throw new Refused('INVALID_INPUT', 'The file is no text in UTF-8.');
  }
};
