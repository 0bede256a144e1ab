import * as queries from './queries/index';
import type { PageOf, PageRequest, Requests } from './requests';
import type { DocumentInfo, DocumentSummary } from './types';

/** Which of the user's documents to list. Deleted ones are listed for their owners while they can be restored. */
export type DocumentFilter = 'ACTIVE' | 'ARCHIVED' | 'DELETED';

/** The user's documents. All methods reject with WeftError. */
export class Documents {
  constructor(private readonly requests: Requests) {}

  /** Those that the user is a member of, newest first, a page at a time; the active ones unless told. */
  list(page: PageRequest & { filter?: DocumentFilter } = {}): Promise<PageOf<DocumentSummary>> {
    return this.requests.ask(queries.listDocuments, page);
  }

  get(documentId: string): Promise<DocumentInfo> {
    return this.requests.ask(queries.getDocument, { documentId });
  }

  /** Makes a document and its first session; with the id of one that the user made, gives that one. */
  create(input: { title: string; language: string; documentId?: string }): Promise<DocumentInfo> {
    const documentId = input.documentId ?? this.requests.newId();
    return this.requests.ask(queries.createDocument, { input: { ...input, documentId } });
  }

  /** Gives it another title or language; an editor may. */
  async update(documentId: string, change: { title?: string; language?: string }): Promise<void> {
    await this.requests.ask(queries.updateDocument, { input: { documentId, ...change } });
  }

  /** Makes the text read-only and takes the document out of the list of active ones, until it is restored. */
  async archive(documentId: string): Promise<void> {
    await this.requests.ask(queries.archiveDocument, { input: { documentId } });
  }

  /** Deletes it. For some days an owner can restore it (`purgeAt`); then nobody can. */
  async delete(documentId: string): Promise<void> {
    await this.requests.ask(queries.deleteDocument, { input: { documentId } });
  }

  /** Brings back what was archived or deleted. */
  async restore(documentId: string): Promise<void> {
    await this.requests.ask(queries.restoreDocument, { input: { documentId } });
  }
}
