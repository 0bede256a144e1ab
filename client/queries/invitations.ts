import { documentEvent } from './selection';

const invitation = 'invitationId documentId role createdBy createdAt expiresAt uses used status';

export const listInvitations = `query Invitations($documentId: ID!, $limit: Int, $nextToken: String) {
  invitations(documentId: $documentId, limit: $limit, nextToken: $nextToken) { items { ${invitation} } nextToken }
}`;
export const createInvitation = `mutation CreateInvitation($input: CreateInvitationInput!) {
  createInvitation(input: $input) { invitation { ${invitation} } token }
}`;
export const acceptInvitation = `mutation AcceptInvitation($input: AcceptInvitationInput!) {
  acceptInvitation(input: $input) { ${documentEvent} }
}`;
export const revokeInvitation = `mutation RevokeInvitation($input: RevokeInvitationInput!) {
  revokeInvitation(input: $input) { ${invitation} }
}`;
