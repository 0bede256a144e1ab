/** Keeps unsent changes and sites between runs: a map from text to what `structuredClone` can copy. */
export interface Store {
  /** Everything whose key begins with `prefix`, by key. */
  read(prefix: string): Promise<[key: string, value: unknown][]>;
  /** Sets `puts` and removes `deletes`, all or nothing; resolves once it is kept. Writes happen in the order of their calls. */
  write(puts: readonly (readonly [key: string, value: unknown])[], deletes: readonly string[]): Promise<void>;
}

/** A store that is gone with the process. */
export const memoryStore = (): Store => {
  const items = new Map<string, unknown>();
  return {
    async read(prefix) {
      return [...items]
        .filter(([key]) => key.startsWith(prefix))
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, value]) => [key, structuredClone(value)]);
    },
    async write(puts, deletes) {
      const copies = puts.map(([key, value]) => [key, structuredClone(value)] as const);
      for (const key of deletes) items.delete(key);
      for (const [key, value] of copies) items.set(key, value);
    },
  };
};
