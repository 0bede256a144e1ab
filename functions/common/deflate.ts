import { promisify } from 'node:util';
import { deflateRaw, deflateRawSync, inflateRaw, inflateRawSync } from 'node:zlib';
import { deflatedHead, deflatedPart } from '../../schema/deflated';

// Below this much the thread pool costs more than it spares.
const fewBytes = 65_536;

/** The bytes as they are stored (schema/deflated.ts): deflated if that is shorter. */
export const deflated = async (bytes: Uint8Array): Promise<Uint8Array> => {
  const stream = bytes.length < fewBytes ? deflateRawSync(bytes) : await promisify(deflateRaw)(bytes);
  const head = deflatedHead(bytes.length);
  return head.length + stream.length < bytes.length ? Buffer.concat([head, stream]) : bytes;
};

/** The bytes that were stored. Throws an Error if the stream is none, or gives other than the head says. */
export const inflated = async (stored: Uint8Array): Promise<Uint8Array> => {
  const part = deflatedPart(stored);
  if (!part) return stored;
  const { stream, length } = part;
  // A stream that would give more is stopped there.
  const limits = { maxOutputLength: Math.max(length, 1) };
  const bytes = length < fewBytes ? inflateRawSync(stream, limits) : await promisify(inflateRaw)(stream, limits);
  if (bytes.length !== length) throw new Error(`A deflate stream of ${length} bytes gave ${bytes.length}.`);
  return bytes;
};
