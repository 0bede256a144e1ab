import { members, owners, writers, type Rows } from './row';
import type { World } from './world';
import type { Person } from '../../helpers/stack';

const site = async (world: World, caller: Person) => ({
  documentId: world.documentId,
  sid: await world.siteOf(caller),
});

/** Sessions and presence. */
export const sessions: Rows = {
  'Query.session': members(({ documentId }) => ({ documentId })),
  'Query.participants': members(({ documentId }) => ({ documentId })),
  'Query.replicas': members(({ documentId }) => ({ documentId })),
  'Mutation.startSession': writers(({ documentId }) => ({ input: { documentId } })),
  'Mutation.terminateSession': owners(({ documentId, ssn }) => ({ input: { documentId, ssn } })),
  'Mutation.joinSession': members(({ documentId, newId }) => ({ input: { documentId, joinId: newId() } }), {
    terminated: 'SESSION_TERMINATED',
  }),
  'Mutation.leaveSession': members(async (world, caller) => ({ input: await site(world, caller) })),
  'Mutation.heartbeat': members(
    async (world, caller) => ({ input: { ...(await site(world, caller)), lastSeq: 0, revision: 0 } }),
    { terminated: 'SESSION_TERMINATED' },
  ),
  'Subscription.onSignal': members(({ documentId }) => ({ documentId })),
};
