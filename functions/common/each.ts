/**
 * Calls `action` for every item, at most `limit` at a time and in their order of start. An action that throws stops the
 * others from starting; handle what may fail inside it.
 */
export const each = async <T>(items: Iterable<T>, limit: number, action: (item: T) => Promise<void>): Promise<void> => {
  const remaining = items[Symbol.iterator]();
  const work = async (): Promise<void> => {
    for (let next = remaining.next(); !next.done; next = remaining.next()) await action(next.value);
  };
  await Promise.all(Array.from({ length: limit }, work));
};
