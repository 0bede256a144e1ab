import { cursor, documentEvent, sessionFields, signal } from './selection';

export const getSession = `query Session($documentId: ID!) { session(documentId: $documentId) { ${sessionFields} } }`;
export const listReplicas = `query Replicas($documentId: ID!, $limit: Int, $nextToken: String) {
  replicas(documentId: $documentId, limit: $limit, nextToken: $nextToken) {
    items { sid userId device firstSeen lastSeen lastSeq barred present } nextToken
  }
}`;

export const startSession = `mutation StartSession($input: StartSessionInput!) {
  startSession(input: $input) { ${documentEvent} }
}`;
export const terminateSession = `mutation TerminateSession($input: TerminateSessionInput!) {
  terminateSession(input: $input) { ${documentEvent} }
}`;
export const joinSession = `mutation JoinSession($input: JoinSessionInput!) {
  joinSession(input: $input) {
    sessionId documentId userId sid ssn epoch role name colour createdAt
    participants { sid userId name colour ${cursor} lastSeq lastSeen lastActive }
  }
}`;
export const leaveSession = `mutation LeaveSession($input: LeaveSessionInput!) { leaveSession(input: $input) { ${signal} } }`;
