import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { archiveBytes } from '../../schema/limits.json';
import { Refused } from '../common/refused';
import type { Archive } from './archive/format';
import { readArchive } from './archive/read';
import type { WritingDependencies } from './dependencies';
import type { WritingOperation } from './request';
import { restore } from './restore';
import { openUpload } from './uploads';

const isZlibError = (error: unknown): boolean =>
  error instanceof Error && ((error as NodeJS.ErrnoException).code ?? '').startsWith('Z_');

const unpacked = async (upload: Readable, now: number): Promise<Archive> => {
  const gunzip = createGunzip();
  upload.on('error', (error) => gunzip.destroy(error));
  try {
    return await readArchive(upload.pipe(gunzip), now);
  } catch (error) {
    if (isZlibError(error)) throw new Refused('INVALID_INPUT', 'The file is no archive: it is not packed by gzip.');
    throw error;
  } finally {
    upload.destroy();
  }
};

/**
 * Makes a new document of the caller's from an archive. The whole archive is checked before anything is written; asked
 * again with the same ids it goes on, or tells that it is done.
 */
export const importDocument: WritingOperation<{ uploadId: string }> = async (
  dependencies: WritingDependencies,
  _cache,
  { documentId, userId, arguments: { uploadId } },
) => {
  const upload = await openUpload(dependencies, userId, uploadId, archiveBytes.value);
  const archive = await unpacked(upload, dependencies.now());
  return restore(dependencies, documentId, userId, archive);
};
