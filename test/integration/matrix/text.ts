import { members, writers, type Rows } from './row';
import type { World } from './world';
import type { Person } from '../../helpers/stack';

const change = async (world: World, caller: Person) => ({
  input: {
    ...{ documentId: world.documentId, epoch: world.epoch, ssn: world.ssn, sum: 1, seq: 1 },
    sid: await world.siteOf(caller),
    operations: [{ value: 'x' }],
  },
});

/** Writing, and reading what was written. */
export const text: Rows = {
  'Query.sync': members(({ documentId }) => ({ documentId, revision: 0 })),
  'Query.snapshot': members(({ documentId }) => ({ documentId })),
  'Mutation.submitChange': writers(change, {
    terminated: 'SESSION_TERMINATED',
    // A function names the member for whom it writes.
    worker: 'INVALID_INPUT',
  }),
  'Subscription.onChange': members(({ documentId }) => ({ documentId, sid: 1 })),
};
