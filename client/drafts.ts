import type { Change } from '../crdt/index';
import type { Reason } from './errors';
import type { Locks } from './locks';
import type { Outbox } from './outbox';
import type { Slot } from './slot';
import type { Store } from './store';
import type { Draft } from './writing';

/** A draft in the store, and the document that it was written for. */
export interface KeptDraft extends Draft {
  readonly documentId: string;
  /** Names it in the store. */
  readonly key: string;
}

/** What changes insert, in their order. */
const typed = (changes: readonly Change[]): string =>
  changes
    .flatMap(({ operations }) => operations)
    .map((operation) => ('value' in operation ? operation.value : ''))
    .join('');

/**
 * Makes a draft of what is unsent for a document that cannot be opened any more. Its text is only what was typed, after
 * that of an earlier draft: the rest of the document is not there to be read.
 */
export const keepUnsent = async (slot: Slot, outbox: Outbox, former: Draft | null, reason: Reason): Promise<void> => {
  const changes = outbox.entries.map(({ change }) => change);
  if (changes.length === 0) return;
  const draft: Draft = {
    changes: [...(former?.changes ?? []), ...changes],
    text: (former?.text ?? '') + typed(changes),
    reason,
  };
  outbox.replace([], [[`${slot.prefix}draft`, draft]]);
  await outbox.persisted();
};

export interface DraftsOptions {
  store: Store;
  locks: Locks;
  userId(): Promise<string>;
}

/** What the signed-in user wrote and could not send, for every document, also for those that cannot be opened any more. */
export class Drafts {
  constructor(private readonly options: DraftsOptions) {}

  /** All drafts, or those for one document. */
  async list(documentId?: string): Promise<KeptDraft[]> {
    const root = `weft/${encodeURIComponent(await this.options.userId())}/`;
    const items = await this.options.store.read(root);
    return items.flatMap(([key, value]) => {
      const [document = '', , kind] = key.slice(root.length).split('/');
      const found = decodeURIComponent(document);
      if (kind !== 'draft' || (documentId !== undefined && found !== documentId)) return [];
      return [{ ...(value as Draft), documentId: found, key }];
    });
  }

  /** Forgets a draft, after it was exported. One of a document that is open is forgotten by `LiveDocument.discardDraft`. */
  async discard({ key }: Pick<KeptDraft, 'key'>): Promise<void> {
    const release = await this.options.locks.acquire(key.slice(0, key.lastIndexOf('/') + 1));
    if (!release) return;
    try {
      await this.options.store.write([], [key]);
    } finally {
      release();
    }
  }
}
