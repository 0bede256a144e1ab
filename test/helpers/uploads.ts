import { gunzipSync, gzipSync } from 'node:zlib';
import * as queries from '../../client/queries';
import type { Stack } from '../../local/stack';
import { post, type Person } from './stack';

/** Uploads a file as a client does, and gives the upload's id. */
export const upload = async (stack: Stack, person: Person, file: Uint8Array | string): Promise<string> => {
  const bytes = Buffer.from(file);
  const uploadId = crypto.randomUUID();
  const input = { uploadId, bytes: bytes.length };
  const { data, errors } = await post(stack, person.token, queries.createUpload, { input });
  if (errors.length > 0) throw new Error(`createUpload: ${errors[0]!.errorType} ${errors[0]!.message}`);
  const { status } = await fetch(data.createUpload.url, { method: 'PUT', body: bytes });
  if (status !== 200) throw new Error(`The upload was answered with ${status}.`);
  return uploadId;
};

/** An archive of these lines. */
export const archiveOf = (lines: readonly object[]): Uint8Array =>
  gzipSync(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));

/** The lines of an archive. */
// Tests change whatever they like in them.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export const linesOf = (archive: Uint8Array): any[] =>
  gunzipSync(archive)
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

/** An archive of a document into which nobody wrote anything. */
export const emptyArchive = (): Uint8Array => {
  const at = '2020-01-02T03:04:05.678Z';
  const header = { format: 'weft-archive', version: 1, documentId: 'd', title: 'A title', language: 'text' };
  const textSha256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
  return archiveOf([
    { ...header, createdAt: at, ssn: 1, thinned: null, exportedAt: at },
    { end: { revision: 0, changes: 0, versions: 0, textSha256 } },
  ]);
};
