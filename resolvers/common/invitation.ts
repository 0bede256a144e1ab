import { util } from '@aws-appsync/utils';
import { refuse } from './refuse';
import type { Item } from './stash';

/** What has become of an invitation. */
export const statusOf = (invitation: Item): 'OPEN' | 'REVOKED' | 'EXPIRED' | 'USED_UP' => {
  if (invitation.revokedAt) return 'REVOKED';
  if (invitation.expiresAt <= util.time.nowEpochMilliSeconds()) return 'EXPIRED';
  return invitation.used >= invitation.uses ? 'USED_UP' : 'OPEN';
};

/** Refuses an invitation that is not open any more, with what has become of it. */
export const requireOpen = (invitation: Item): void => {
  const status = statusOf(invitation);
  if (status === 'REVOKED') refuse('INVITATION_REVOKED');
  if (status === 'EXPIRED') refuse('INVITATION_EXPIRED');
  if (status === 'USED_UP') refuse('INVITATION_USED_UP');
};

/** An `Invitation` from its item, without the hashes of its tokens. */
export const invitationOf = (invitation: Item): Item => ({
  invitationId: invitation.invitationId,
  documentId: invitation.documentId,
  role: invitation.role,
  createdBy: invitation.createdBy,
  createdAt: invitation.createdAt,
  expiresAt: util.time.epochMilliSecondsToISO8601(invitation.expiresAt),
  uses: invitation.uses,
  used: invitation.used,
  status: statusOf(invitation),
});
