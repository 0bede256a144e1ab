import payloads from '../../schema/payloads.json';
import { selectionOf } from '../../schema/selection';

// The whole payloads of what is subscribed to.
export const change = selectionOf(payloads.Change);
export const signal = selectionOf(payloads.Signal);
export const documentEvent = selectionOf(payloads.DocumentEvent);
export const notification = selectionOf(payloads.Notification);

/** The selection of one part of a document event. */
const partOf = (part: string): string =>
  selectionOf(payloads.DocumentEvent.filter((path) => path.startsWith(part)).map((path) => path.slice(part.length)));

export const comment = partOf('comment/');
export const message = partOf('message/');

export const user = 'userId name colour';
export const sessionFields = 'sessionId ssn status startedAt startedBy terminatedAt terminatedBy';
export const session = `session { ${sessionFields} }`;
export const document = `documentId title language ownerId role createdAt updatedAt archivedAt epoch revision muted ${session}`;
export const cursor = 'cursor { anchor { sid seq side } head { sid seq side } }';
