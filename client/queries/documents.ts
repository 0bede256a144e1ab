import { document, documentEvent } from './selection';

export const getDocument = `query Document($documentId: ID!) { document(documentId: $documentId) { ${document} } }`;
export const listDocuments = `query Documents($filter: DocumentFilter, $limit: Int, $nextToken: String) {
  documents(filter: $filter, limit: $limit, nextToken: $nextToken) {
    items { documentId title language role createdAt updatedAt archivedAt deletedAt purgeAt } nextToken
  }
}`;
export const createDocument = `mutation CreateDocument($input: CreateDocumentInput!) {
  createDocument(input: $input) { ${document} }
}`;
export const updateDocument = `mutation UpdateDocument($input: UpdateDocumentInput!) {
  updateDocument(input: $input) { ${documentEvent} }
}`;
export const archiveDocument = `mutation ArchiveDocument($input: DocumentInput!) {
  archiveDocument(input: $input) { ${documentEvent} }
}`;
export const restoreDocument = `mutation RestoreDocument($input: DocumentInput!) {
  restoreDocument(input: $input) { ${documentEvent} }
}`;
export const deleteDocument = `mutation DeleteDocument($input: DocumentInput!) {
  deleteDocument(input: $input) { ${documentEvent} }
}`;
