import { members, type Rows } from './row';

/** Versions and history. */
export const history: Rows = {
  'Query.textAt': members(({ documentId }) => ({ documentId })),
};
