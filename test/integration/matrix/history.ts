import { ulid } from 'ulid';
import { emptyArchive, upload } from '../../helpers/uploads';
import { members, signedIn, writers, type Rows } from './row';

const edge = { sid: 0, seq: 0 };
const range = { moment: { revision: 0 }, from: { ...edge, side: 'AFTER' }, to: { ...edge, side: 'BEFORE' } };

/** Versions and history. */
export const history: Rows = {
  'Query.textAt': members(({ documentId }) => ({ documentId })),
  'Query.snapshot': members(({ documentId }) => ({ documentId })),
  'Query.versions': members(({ documentId }) => ({ documentId })),
  'Query.diff': members(({ documentId }) => ({ documentId, from: { revision: 0 } })),
  'Query.blame': members(({ documentId }) => ({ documentId })),
  'Query.operations': members(({ documentId }) => ({ documentId })),
  'Query.history': members(({ documentId }) => ({ documentId })),
  'Mutation.revertDocument': writers(
    ({ documentId }) => ({ input: { documentId, requestId: ulid(), moment: { revision: 0 } } }),
    { terminated: 'SESSION_TERMINATED' },
  ),
  'Mutation.revertRange': writers(({ documentId }) => ({ input: { documentId, requestId: ulid(), ...range } }), {
    terminated: 'SESSION_TERMINATED',
  }),
  'Query.exportDocument': members(({ documentId }) => ({ documentId, format: 'TEXT' })),
  'Mutation.createUpload': signedIn(() => ({ input: { uploadId: ulid(), bytes: 1 } })),
  'Mutation.importDocument': signedIn(async ({ stack, newId }, caller) => ({
    input: { documentId: newId(), uploadId: await upload(stack, caller, emptyArchive()) },
  })),
  'Mutation.importText': writers(
    async ({ stack, documentId, newId }, caller) => ({
      input: { documentId, requestId: newId(), uploadId: await upload(stack, caller, 'a text') },
    }),
    { terminated: 'SESSION_TERMINATED' },
  ),
  'Mutation.createVersion': writers(({ documentId }) => ({ input: { documentId, versionId: ulid(), name: 'First' } })),
};
