import { document } from './selection';

export const getDocument = `query Document($documentId: ID!) { document(documentId: $documentId) { ${document} } }`;
export const listDocuments = `query Documents($limit: Int, $nextToken: String) {
  documents(limit: $limit, nextToken: $nextToken) { items { documentId title language role createdAt } nextToken }
}`;
export const createDocument = `mutation CreateDocument($input: CreateDocumentInput!) {
  createDocument(input: $input) { ${document} }
}`;
