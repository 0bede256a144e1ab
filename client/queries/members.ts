import { documentEvent } from './selection';

const member = 'userId role since name colour';

export const listMembers = `query Members($documentId: ID!, $limit: Int, $nextToken: String) {
  members(documentId: $documentId, limit: $limit, nextToken: $nextToken) { items { ${member} } nextToken }
}`;
export const setMemberRole = `mutation SetMemberRole($input: SetMemberRoleInput!) {
  setMemberRole(input: $input) { ${documentEvent} }
}`;
export const removeMember = `mutation RemoveMember($input: RemoveMemberInput!) {
  removeMember(input: $input) { ${documentEvent} }
}`;
export const leaveDocument = `mutation LeaveDocument($input: DocumentInput!) {
  leaveDocument(input: $input) { ${documentEvent} }
}`;
export const transferOwnership = `mutation TransferOwnership($input: TransferOwnershipInput!) {
  transferOwnership(input: $input) { ${documentEvent} }
}`;
