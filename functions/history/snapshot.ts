import { GetObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { snapshotUrlSeconds } from '../../schema/limits.json';
import type { Bucket } from '../common/bucket';
import { readSnapshot } from '../common/snapshots';
import type { Operation } from './request';

/** An address of an object, for whoever has it, for `snapshotUrlSeconds`. */
const addressOf = ({ client, name }: Bucket, key: string): Promise<string> =>
  getSignedUrl(client, new GetObjectCommand({ Bucket: name, Key: key }), { expiresIn: snapshotUrlSeconds.value });

/** The last snapshot: its bytes if they are few, else an address. Null as long as there is none. */
export const snapshot: Operation<object> = async (dependencies, _cache, { documentId }) => {
  const found = await readSnapshot(dependencies, documentId);
  if (!found) return null;
  const { revision, vector, sha256, size, bytes, key } = found;
  return {
    revision,
    sha256,
    size,
    bytes: bytes ? Buffer.from(bytes).toString('base64') : null,
    url: key === undefined ? null : await addressOf(dependencies.bucket, key),
    vector: Object.entries(vector).map(([sid, seq]) => ({ sid: Number(sid), seq })),
  };
};
