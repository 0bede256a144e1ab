import { inflateSync } from 'fflate';
import { deflatedPart } from '../schema/deflated';

/**
 * The bytes of a segment or a snapshot as crdt/FORMAT.md tells them. Throws an Error if they are deflated and the stream is
 * none, or gives other than it says. At once, and in every environment: not all have a DecompressionStream.
 */
export const inflated = (stored: Uint8Array): Uint8Array => {
  const part = deflatedPart(stored);
  if (!part) return stored;
  // What does not fit into `out` is dropped unsaid, so there is room for one byte too many.
  const bytes = inflateSync(part.stream, { out: new Uint8Array(part.length + 1) });
  if (bytes.length !== part.length) throw new Error('A deflate stream gave other than it says.');
  return bytes;
};
