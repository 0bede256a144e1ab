import payloads from '../schema/payloads.json';

// Every operation is a constant: what varies travels as variables, so that AppSync counts few tokens. A subscribed
// mutation selects its whole payload, without alias or fragment, for AppSync publishes what the caller selected.

/** Turns paths such as `cursor/anchor/sid` into a selection. A path stands behind its parent. */
const selectionOf = (paths: readonly string[]): string => {
  const within = (parent: string): string =>
    paths
      .filter((path) => path.startsWith(parent) && !path.slice(parent.length).includes('/'))
      .map((path) => {
        const inner = within(`${path}/`);
        const name = path.slice(parent.length);
        return inner === '' ? name : `${name} { ${inner} }`;
      })
      .join(' ');
  return within('');
};

const change = selectionOf(payloads.Change);
const signal = selectionOf(payloads.Signal);
const documentEvent = selectionOf(payloads.DocumentEvent);
const user = 'userId name colour';
const session = 'session { sessionId ssn status }';
const document = `documentId title language ownerId role createdAt updatedAt epoch revision ${session}`;
const cursor = 'cursor { anchor { sid seq side } head { sid seq side } }';

export const me = `query Me { me { ${user} } }`;
export const getDocument = `query Document($documentId: ID!) { document(documentId: $documentId) { ${document} } }`;
export const listDocuments = `query Documents($limit: Int, $nextToken: String) {
  documents(limit: $limit, nextToken: $nextToken) { items { documentId title language role createdAt } nextToken }
}`;
export const sync = `query Sync($documentId: ID!, $revision: Int!, $tailToken: String, $segmentToken: String) {
  sync(documentId: $documentId, revision: $revision, tailToken: $tailToken, segmentToken: $segmentToken) {
    epoch ssn sessionStatus changes { ${change} } tailToken segments { revision bytes foldedAt } segmentToken revision
  }
}`;

export const updateProfile = `mutation UpdateProfile($input: UpdateProfileInput!) { updateProfile(input: $input) { ${user} } }`;
export const createDocument = `mutation CreateDocument($input: CreateDocumentInput!) {
  createDocument(input: $input) { ${document} }
}`;
export const setMemberRole = `mutation SetMemberRole($input: SetMemberRoleInput!) {
  setMemberRole(input: $input) { ${documentEvent} }
}`;
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
export const submitChange = `mutation SubmitChange($input: SubmitChangeInput!) { submitChange(input: $input) { ${change} } }`;
export const heartbeat = `mutation Heartbeat($input: HeartbeatInput!) { heartbeat(input: $input) { ${signal} } }`;

export const onChange = `subscription OnChange($documentId: ID!, $sid: Int!) {
  onChange(documentId: $documentId, sid: $sid) { ${change} }
}`;
export const onSignal = `subscription OnSignal($documentId: ID!) { onSignal(documentId: $documentId) { ${signal} } }`;
export const onDocumentEvent = `subscription OnDocumentEvent($documentId: ID!) {
  onDocumentEvent(documentId: $documentId) { ${documentEvent} }
}`;
