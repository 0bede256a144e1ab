import { documentEvent } from './selection';

const delivered = 'delivery url sha256 bytes';
const s4 = '{ ssn sum sid seq }';
const contribution = 'userId changes inserted deleted';
const made = 'sid seq userId at';

const version = `versionId kind name note revision at userId authors { ${contribution} }`;

export const listVersions = `query Versions($documentId: ID!, $limit: Int, $nextToken: String) {
  versions(documentId: $documentId, limit: $limit, nextToken: $nextToken) { items { ${version} } nextToken }
}`;
export const textAt = `query TextAt($documentId: ID!, $moment: MomentInput) {
  textAt(documentId: $documentId, moment: $moment) { ${delivered} text vector { sid seq } }
}`;
export const diff = `query Diff($documentId: ID!, $from: MomentInput!, $to: MomentInput) {
  diff(documentId: $documentId, from: $from, to: $to) {
    ${delivered} unified ranges { kind oldStart newStart text ${made} }
  }
}`;
export const blame = `query Blame($documentId: ID!, $moment: MomentInput) {
  blame(documentId: $documentId, moment: $moment) {
    ${delivered} ranges { position length ${made} } lines { line ${made} }
  }
}`;
export const operations = `query Operations($documentId: ID!, $filter: OperationFilterInput, $limit: Int, $nextToken: String) {
  operations(documentId: $documentId, filter: $filter, limit: $limit, nextToken: $nextToken) {
    items {
      operationId documentId ssn sum sid seq value tombstone
      left_s4 ${s4} right_s4 ${s4} target_s4 ${s4} length timestamp userId
    }
    nextToken
  }
}`;
export const history = `query History($documentId: ID!, $limit: Int, $nextToken: String) {
  history(documentId: $documentId, limit: $limit, nextToken: $nextToken) {
    items { from to firstRevision lastRevision authors { ${contribution} } } nextToken
  }
}`;
export const createVersion = `mutation CreateVersion($input: CreateVersionInput!) {
  createVersion(input: $input) { ${documentEvent} }
}`;

const revert = 'requestId state changes written versionId';
export const revertDocument = `mutation RevertDocument($input: RevertDocumentInput!) {
  revertDocument(input: $input) { ${revert} }
}`;
export const revertRange = `mutation RevertRange($input: RevertRangeInput!) { revertRange(input: $input) { ${revert} } }`;

export const exportDocument = `query ExportDocument($documentId: ID!, $format: ExportFormat!, $moment: MomentInput) {
  exportDocument(documentId: $documentId, format: $format, moment: $moment) { url sha256 bytes }
}`;
export const createUpload = `mutation CreateUpload($input: CreateUploadInput!) {
  createUpload(input: $input) { uploadId url until }
}`;
export const importDocument = `mutation ImportDocument($input: ImportDocumentInput!) {
  importDocument(input: $input) { documentId state revision }
}`;
export const importText = `mutation ImportText($input: ImportTextInput!) { importText(input: $input) { ${revert} } }`;
