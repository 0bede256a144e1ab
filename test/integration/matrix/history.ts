import { ulid } from 'ulid';
import { members, writers, type Rows } from './row';

/** Versions and history. */
export const history: Rows = {
  'Query.textAt': members(({ documentId }) => ({ documentId })),
  'Query.snapshot': members(({ documentId }) => ({ documentId })),
  'Query.versions': members(({ documentId }) => ({ documentId })),
  'Query.diff': members(({ documentId }) => ({ documentId, from: { revision: 0 } })),
  'Query.blame': members(({ documentId }) => ({ documentId })),
  'Query.operations': members(({ documentId }) => ({ documentId })),
  'Query.history': members(({ documentId }) => ({ documentId })),
  'Mutation.createVersion': writers(({ documentId }) => ({ input: { documentId, versionId: ulid(), name: 'First' } })),
};
