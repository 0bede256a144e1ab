import type { Context } from '@aws-appsync/utils';

/** A key of either table. */
export interface Key {
  pk: string;
  sk: string;
}

/** An item as DynamoDB gives it; its attributes are known by its key. */
// An item's shape depends on its key, which the type system cannot see.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Item = Record<string, any>;

/** What the handlers of one pipeline hand on to each other. */
export interface Stash {
  /** The caller's `sub`. */
  userId: string;
  documentId: string;
  /** The roles that may do this. */
  roles: readonly string[];
  /** The states of the document in which it may be done. */
  states: readonly string[];
  /** The site that must be bound to the caller; absent if no site is named. */
  sid?: number;
  /** Who has left already is let in as well, to leave again. */
  leaving?: boolean;
  /** What `readAccess` reads, by table. */
  keys: { documents: Key[]; operations: Key[] };
  /** What `readAccess` found, by sort key. */
  items: Record<string, Item>;
  /** The caller's role and the document's ACCESS item, once `readAccess` has let the caller in. */
  role: string;
  access: Item;
  /** The time of the request, ISO 8601. */
  at: string;
  /** What one pipeline's own steps keep. */
  own: Item;
}

export type PipelineContext = Context<Item, Stash, Item, Item, Item> & { prev: { result: Item } };
