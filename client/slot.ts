import type { Locks } from './locks';
import { newId, type Random } from './random';
import type { Store } from './store';

/** A site as the store remembers it. */
export interface StoredSite {
  /** Names the join that took the site, so that a retry takes no second one. */
  readonly joinId: string;
  /** Null until the join succeeded. */
  readonly sid: number | null;
}

/** A place in the store for one site of one user in one document, with its unsent changes and its draft. */
export interface Slot {
  /** Begins every key of the slot. */
  readonly prefix: string;
  readonly site: StoredSite | null;
  /** Lets another tab or a later run have it. */
  release(): void;
}

const siteOf = async (store: Store, prefix: string): Promise<StoredSite | null> =>
  ((await store.read(`${prefix}site`))[0]?.[1] as StoredSite | undefined) ?? null;

/** What in a slot waits for somebody: changes to be sent before a draft to be exported. */
const waiting: Record<string, number> = { change: 2, draft: 1 };

/**
 * Takes a slot that nobody uses, one with unsent changes or a draft before others, so that a reload goes on with its own site; a
 * new one if all are in use. Its lock makes this the only live writer of the site.
 */
export const takeSlot = async (options: {
  store: Store;
  locks: Locks;
  random: Random;
  userId: string;
  documentId: string;
}): Promise<Slot> => {
  const { store, locks, random } = options;
  const root = `weft/${encodeURIComponent(options.userId)}/${encodeURIComponent(options.documentId)}/`;
  const items = await store.read(root);
  const unsent = new Map<string, number>();
  for (const [key] of items) {
    const [name = '', kind] = key.slice(root.length).split('/');
    unsent.set(name, (unsent.get(name) ?? 0) + (waiting[kind ?? ''] ?? 0));
  }
  const names = [...unsent.keys()].sort((a, b) => unsent.get(b)! - unsent.get(a)!);
  for (const name of [...names, newId(random)]) {
    const prefix = `${root}${name}/`;
    const release = await locks.acquire(prefix);
    if (!release) continue;
    // Read again under the lock: its last user may have written until then.
    return { prefix, site: await siteOf(store, prefix), release };
  }
  throw new Error('the lock of a new id is held');
};

/** Takes every slot beside the one of `prefix` that holds unsent changes and that nobody uses. */
export const takeUnsent = async (options: {
  store: Store;
  locks: Locks;
  prefix: string;
  /** Those that are not wanted, by their prefix. */
  except(prefix: string): boolean;
}): Promise<Slot[]> => {
  const { store, locks, prefix: own, except } = options;
  const root = own.slice(0, own.lastIndexOf('/', own.length - 2) + 1);
  const keys = (await store.read(root)).map(([key]) => key.slice(root.length).split('/'));
  const names = new Set(keys.filter(([, kind]) => kind === 'change').map(([name]) => name));
  const slots: Slot[] = [];
  for (const name of names) {
    const prefix = `${root}${name}/`;
    if (prefix === own || except(prefix)) continue;
    const release = await locks.acquire(prefix);
    if (!release) continue;
    slots.push({ prefix, site: await siteOf(store, prefix), release });
  }
  return slots;
};
