import { members, owners, signedIn, writers, type Rows } from './row';
import type { World } from './world';

const input = ({ documentId }: World) => ({ input: { documentId } });

/** Profiles and documents. */
export const documents: Rows = {
  'Query.me': signedIn(() => ({})),
  'Query.documents': signedIn(() => ({})),
  'Query.document': members(({ documentId }) => ({ documentId })),
  'Mutation.updateProfile': signedIn(() => ({ input: { name: 'A name' } })),
  'Mutation.createDocument': signedIn(({ newId }) => ({ input: { documentId: newId(), title: 'T', language: 'go' } })),
  'Mutation.updateDocument': writers(({ documentId }) => ({ input: { documentId, title: 'Another title' } })),
  'Mutation.archiveDocument': owners(input),
  'Mutation.restoreDocument': owners(async (world) => {
    await world.ask(world.owner, 'Mutation.archiveDocument', input(world));
    return input(world);
  }),
  'Mutation.deleteDocument': owners(input),
  'Subscription.onDocumentEvent': members(({ documentId }) => ({ documentId })),
};
