/**
 * How segments and snapshots are stored, for functions and clients alike: the bytes of crdt/FORMAT.md as they are, or
 * deflated behind a head, whichever is shorter. A head is the byte 208 and the length of what was deflated, four bytes,
 * the lowest first; a raw deflate stream (RFC 1951) follows. No format of crdt/ begins with that byte: they begin with
 * their version.
 */
const deflatedMark = 208;
const headBytes = 5;

/** The head of bytes that stand for `length` others. */
export const deflatedHead = (length: number): Uint8Array => {
  const head = new Uint8Array(headBytes);
  head[0] = deflatedMark;
  new DataView(head.buffer).setUint32(1, length, true);
  return head;
};

/** What is behind the head: the deflate stream, and the length of what comes out of it. Null if there is no head. */
export const deflatedPart = (stored: Uint8Array): { stream: Uint8Array; length: number } | null => {
  if (stored[0] !== deflatedMark || stored.length < headBytes) return null;
  const length = new DataView(stored.buffer, stored.byteOffset, stored.byteLength).getUint32(1, true);
  return { stream: stored.subarray(headBytes), length };
};
