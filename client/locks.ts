/** Keeps a site to one live writer. */
export interface Locks {
  /** Takes the lock of that name and gives what releases it, or null if somebody else holds it. */
  acquire(name: string): Promise<(() => void) | null>;
}

/** Locks among the users of the returned object. */
export const memoryLocks = (): Locks => {
  const held = new Set<string>();
  return {
    async acquire(name) {
      if (held.has(name)) return null;
      held.add(name);
      let mine = true;
      return () => {
        if (mine) held.delete(name);
        mine = false;
      };
    },
  };
};

/** Locks among all tabs of the origin (Web Locks); the browser releases those of a tab that is gone. */
export const webLocks = (manager: LockManager = navigator.locks): Locks => ({
  acquire: (name) =>
    new Promise((resolve, reject) => {
      manager
        .request(name, { ifAvailable: true }, (lock) => {
          if (!lock) return resolve(null);
          return new Promise<void>((release) => resolve(release));
        })
        .catch(reject);
    }),
});
