import { everyItem, type Notification, type Weft } from '../../client';

/** What entries are called by: they hold ids alone. */
export interface Names {
  /** The name of whoever did it, and the document's title; general words for what may not be read any more. */
  of(entry: Notification): Promise<{ actor: string; title: string }>;
}

interface Known {
  title: string;
  names: ReadonlyMap<string, string | null>;
}

const unknown: Known = { title: 'a document', names: new Map() };

/** Reads each document's title and members once. */
export const makeNames = ({ documents, members }: Weft): Names => {
  const read = async (documentId: string): Promise<Known> => {
    const { title } = await documents.get(documentId);
    const names = new Map<string, string | null>();
    for await (const { userId, name } of everyItem((page) => members.list(documentId, page))) names.set(userId, name);
    return { title, names };
  };
  const known = new Map<string, Promise<Known>>();
  return {
    async of({ documentId, actorId }) {
      // A removed member is told of it, and may read nothing else.
      const found = known.get(documentId) ?? read(documentId).catch(() => unknown);
      known.set(documentId, found);
      const { title, names } = await found;
      return { actor: (actorId === null ? null : names.get(actorId)) ?? 'Somebody', title };
    },
  };
};
