/**
 * Cuts `items` into groups, in their order, of at most `most.count` items and `most.bytes` bytes together. An item that is
 * larger than that alone is a group of its own: whoever takes it refuses it.
 */
export function* packed<T>(
  items: readonly T[],
  bytesOf: (item: T) => number,
  most: { count: number; bytes: number },
): Generator<T[]> {
  let group: T[] = [];
  let bytes = 0;
  for (const item of items) {
    const size = bytesOf(item);
    if (group.length > 0 && (group.length === most.count || bytes + size > most.bytes)) {
      yield group;
      group = [];
      bytes = 0;
    }
    group.push(item);
    bytes += size;
  }
  if (group.length > 0) yield group;
}
