import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { archiveBytes } from '../../schema/limits.json';
import { Refused } from '../common/refused';
import { archiveLines } from './archive/write';
import { publish } from './deliver';
import { foldedHead } from './fold';
import { pastAt, type Moment } from './moment';
import type { Operation } from './request';

async function* jsonLines(objects: AsyncIterable<object>): AsyncGenerator<string> {
  for await (const object of objects) yield `${JSON.stringify(object)}\n`;
}

/** The lines, packed while they are read: only what comes out is held. */
const packed = async (objects: AsyncIterable<object>): Promise<Uint8Array> => {
  const parts: Buffer[] = [];
  let bytes = 0;
  const lines = Readable.from(jsonLines(objects));
  const gzip = createGzip();
  lines.on('error', (error) => gzip.destroy(error));
  for await (const part of lines.pipe(gzip) as AsyncIterable<Buffer>) {
    parts.push(part);
    bytes += part.length;
    if (bytes > archiveBytes.value)
      throw new Refused('TOO_LARGE', `An archive may have ${archiveBytes.value} bytes at the most.`);
  }
  return Buffer.concat(parts);
};

/** Writes a document to a file: its text at a moment, or all of its past as an archive (docs/archive.md). */
export const exportDocument: Operation<{ format: 'TEXT' | 'ARCHIVE'; moment: Moment }> = async (
  dependencies,
  cache,
  { documentId, arguments: { format, moment } },
) => {
  if (format === 'TEXT') {
    const { replica } = await pastAt(dependencies, cache, documentId, moment);
    const file = { type: 'text/plain; charset=utf-8', name: `${documentId}.txt` };
    return publish(dependencies, documentId, Buffer.from(replica.text), file);
  }
  const head = await foldedHead(dependencies, cache, documentId);
  const file = { type: 'application/gzip', name: `${documentId}.jsonl.gz` };
  return publish(dependencies, documentId, await packed(archiveLines(dependencies, documentId, head)), file);
};
