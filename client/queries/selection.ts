import payloads from '../../schema/payloads.json';

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
export const document = `documentId title language ownerId role createdAt updatedAt archivedAt epoch revision ${session}`;
export const cursor = 'cursor { anchor { sid seq side } head { sid seq side } }';
