import type { Store } from './store';

const objects = 'items';

const opened = (factory: IDBFactory, name: string): Promise<IDBDatabase> =>
  new Promise((resolve, reject) => {
    const request = factory.open(name, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(objects);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const finished = (transaction: IDBTransaction): Promise<void> =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });

const answered = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** A store in the browser's IndexedDB, shared by all tabs of the origin. */
export const indexedDbStore = (name = 'weft', factory: IDBFactory = indexedDB): Store => {
  let connection: Promise<IDBDatabase> | null = null;
  const forget = (): void => {
    connection = null;
  };
  // A failed open is tried anew by the next call, and so is a connection that the browser closed: it does that when its
  // storage is cleared or fails.
  const database = (): Promise<IDBDatabase> =>
    (connection ??= opened(factory, name).then(
      (database) => {
        database.onclose = forget;
        return database;
      },
      (error: unknown) => {
        forget();
        throw error;
      },
    ));

  return {
    async read(prefix) {
      const items = (await database()).transaction(objects).objectStore(objects);
      const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
      const [keys, values] = await Promise.all([answered(items.getAllKeys(range)), answered(items.getAll(range))]);
      return keys.map((key, index) => [String(key), values[index] as unknown]);
    },
    async write(puts, deletes) {
      // "strict" waits for the disk: an unsent change must survive a power cut.
      const transaction = (await database()).transaction(objects, 'readwrite', { durability: 'strict' });
      const items = transaction.objectStore(objects);
      const done = finished(transaction);
      try {
        for (const key of deletes) items.delete(key);
        for (const [key, value] of puts) items.put(value, key);
      } catch (error) {
        // A value that cannot be copied: what was put before it would be committed.
        done.catch(() => {});
        transaction.abort();
        throw error;
      }
      await done;
    },
  };
};
