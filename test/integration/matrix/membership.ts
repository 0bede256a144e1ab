import { members, owners, type Rows } from './row';
import type { World } from './world';

/** Somebody whose role can be lowered, or who can be removed. */
const subject = ({ commenter, documentId }: World) => ({ documentId, userId: commenter.userId });

/** Who is a member, and how one becomes one or is no more. */
export const membership: Rows = {
  'Query.members': members(({ documentId }) => ({ documentId })),
  'Mutation.setMemberRole': owners((world) => ({ input: { ...subject(world), role: 'VIEWER' } })),
  'Mutation.removeMember': owners((world) => ({ input: subject(world) })),
  'Mutation.leaveDocument': members(async ({ ask, documentId, editor, owner }, caller) => {
    // An owner leaves only if another one stays.
    if (caller === owner)
      await ask(owner, 'Mutation.setMemberRole', { input: { documentId, userId: editor.userId, role: 'OWNER' } });
    return { input: { documentId } };
  }),
  'Mutation.transferOwnership': owners(({ commenter, documentId, editor }, caller) => ({
    input: { documentId, userId: (caller === commenter ? editor : commenter).userId },
  })),
};
