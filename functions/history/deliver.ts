import { PutObjectCommand } from '@aws-sdk/client-s3';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { answerBytes, snapshotUrlSeconds } from '../../schema/limits.json';
import type { ObjectDependencies } from '../common/bucket';
import { newUlid } from '../common/ids';
import { sha256Of } from '../common/objects';

/** Where an answer is: here, or at an address that works for a minute. */
export type Delivered<Content> =
  | ({ readonly delivery: 'INLINE' } & Content)
  | { readonly delivery: 'URL'; readonly url: string; readonly sha256: string; readonly bytes: number };

/** Writes bytes as an object below `exports/`, which S3 removes after a day, and gives its address. */
export const publish = async (
  { bucket, now }: ObjectDependencies,
  documentId: string,
  bytes: Uint8Array,
  { type, name }: { readonly type: string; readonly name: string },
): Promise<{ url: string; sha256: string; bytes: number }> => {
  const object = { Bucket: bucket.name, Key: `exports/${documentId}/${newUlid(now())}` };
  const sha256 = sha256Of(bytes);
  await bucket.client.send(
    new PutObjectCommand({
      ...object,
      Body: bytes,
      ContentType: type,
      ContentDisposition: `attachment; filename="${name}"`,
      ChecksumSHA256: Buffer.from(sha256, 'hex').toString('base64'),
    }),
  );
  // Whoever has the address has the bytes: it is given to the caller alone, and for no longer than a download needs to begin.
  const url = await getSignedUrl(bucket.client as S3Client, new GetObjectCommand(object), {
    expiresIn: snapshotUrlSeconds.value,
  });
  return { url, sha256, bytes: bytes.length };
};

/** An answer as the API takes it: one that is larger than it can be is JSON at an address. */
export const deliver = async <Content extends object>(
  dependencies: ObjectDependencies,
  documentId: string,
  content: Content,
): Promise<Delivered<Content>> => {
  const json = Buffer.from(JSON.stringify(content));
  if (json.length <= answerBytes.value) return { delivery: 'INLINE', ...content };
  const object = await publish(dependencies, documentId, json, { type: 'application/json', name: 'answer.json' });
  return { delivery: 'URL', ...object };
};
