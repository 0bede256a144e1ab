import { uploadSeconds } from '../../schema/limits.json';
import type { Operation } from './request';
import { addressOf } from './uploads';

/** Gives the caller an address to which a file can be written, to be imported afterwards. */
export const createUpload: Operation<{ uploadId: string; bytes: number }> = async (
  { bucket, now },
  _cache,
  { userId, arguments: { uploadId, bytes } },
) => ({
  uploadId,
  url: await addressOf(bucket, userId, uploadId, bytes),
  until: new Date(now() + uploadSeconds.value * 1_000).toISOString(),
});
