import { cursor, documentEvent, signal } from './selection';

export const startSession = `mutation StartSession($input: StartSessionInput!) {
  startSession(input: $input) { ${documentEvent} }
}`;
export const joinSession = `mutation JoinSession($input: JoinSessionInput!) {
  joinSession(input: $input) {
    sessionId documentId userId sid ssn epoch role name colour createdAt
    participants { sid userId name colour ${cursor} lastSeq lastSeen }
  }
}`;
export const leaveSession = `mutation LeaveSession($input: LeaveSessionInput!) { leaveSession(input: $input) { ${signal} } }`;
