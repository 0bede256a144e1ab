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
    const site = (await store.read(`${prefix}site`))[0]?.[1] as StoredSite | undefined;
    return { prefix, site: site ?? null, release };
  }
  throw new Error('the lock of a new id is held');
};
