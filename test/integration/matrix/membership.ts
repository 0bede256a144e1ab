import { members, owners, type Rows } from './row';
import type { World } from './world';

/** Somebody whose role can be lowered, or who can be removed. */
const subject = ({ commenter, documentId }: World) => ({ documentId, userId: commenter.userId });

/** A link of the owner's. */
const invitation = async ({ ask, documentId, newId, owner }: World) => {
  const invitationId = newId();
  const { token } = await ask(owner, 'Mutation.createInvitation', {
    input: { documentId, invitationId, role: 'EDITOR' },
  });
  return { documentId, invitationId, token };
};

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
  'Query.invitations': owners(({ documentId }) => ({ documentId })),
  'Mutation.createInvitation': owners(({ documentId, newId }) => ({
    input: { documentId, invitationId: newId(), role: 'VIEWER' },
  })),
  'Mutation.acceptInvitation': {
    // Whoever has a link may accept it; for a former member this one is new enough.
    ...members(async (world) => ({ input: { ...(await invitation(world)) } })),
    stranger: 'OK',
    removed: 'OK',
  },
  'Mutation.revokeInvitation': owners(async (world) => {
    const { documentId, invitationId } = await invitation(world);
    return { input: { documentId, invitationId } };
  }),
  'Mutation.transferOwnership': owners(({ commenter, documentId, editor }, caller) => ({
    input: { documentId, userId: (caller === commenter ? editor : commenter).userId },
  })),
};
