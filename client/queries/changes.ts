import { change, documentEvent, signal } from './selection';

const syncVariables =
  '$documentId: ID!, $revision: Int!, $tailToken: String, $segmentToken: String, $snapshots: Boolean';
const syncArguments =
  'documentId: $documentId, revision: $revision, tailToken: $tailToken, segmentToken: $segmentToken, snapshots: $snapshots';
export const sync = `query Sync(${syncVariables}) {
  sync(${syncArguments}) {
    epoch ssn sessionStatus changes { ${change} } tailToken segments { revision bytes foldedAt } segmentToken revision behind
  }
}`;
export const snapshot = `query Snapshot($documentId: ID!) {
  snapshot(documentId: $documentId) { revision sha256 bytes url }
}`;
export const submitChange = `mutation SubmitChange($input: SubmitChangeInput!) { submitChange(input: $input) { ${change} } }`;
export const heartbeat = `mutation Heartbeat($input: HeartbeatInput!) { heartbeat(input: $input) { ${signal} } }`;

export const onChange = `subscription OnChange($documentId: ID!, $sid: Int!) {
  onChange(documentId: $documentId, sid: $sid) { ${change} }
}`;
export const onSignal = `subscription OnSignal($documentId: ID!) { onSignal(documentId: $documentId) { ${signal} } }`;
export const onDocumentEvent = `subscription OnDocumentEvent($documentId: ID!) {
  onDocumentEvent(documentId: $documentId) { ${documentEvent} }
}`;
