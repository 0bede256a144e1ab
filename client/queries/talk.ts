import { comment, documentEvent, message } from './selection';

export const listComments = `query Comments($documentId: ID!, $threadId: ID, $status: ThreadStatus, $limit: Int, $nextToken: String) {
  comments(documentId: $documentId, threadId: $threadId, status: $status, limit: $limit, nextToken: $nextToken) {
    items { ${comment} } nextToken at
  }
}`;
export const listMessages = `query Messages($documentId: ID!, $ssn: Int!, $limit: Int, $nextToken: String) {
  messages(documentId: $documentId, ssn: $ssn, limit: $limit, nextToken: $nextToken) { items { ${message} } nextToken at }
}`;
export const listRemarks = `query Remarks($documentId: ID!, $since: AWSDateTime!, $nextToken: String) {
  remarks(documentId: $documentId, since: $since, nextToken: $nextToken) {
    comments { ${comment} } messages { ${message} } nextToken at
  }
}`;

export const createComment = `mutation CreateComment($input: CreateCommentInput!) {
  createComment(input: $input) { ${documentEvent} }
}`;
export const replyToComment = `mutation ReplyToComment($input: ReplyToCommentInput!) {
  replyToComment(input: $input) { ${documentEvent} }
}`;
export const editComment = `mutation EditComment($input: EditCommentInput!) { editComment(input: $input) { ${documentEvent} } }`;
export const deleteComment = `mutation DeleteComment($input: DeleteCommentInput!) {
  deleteComment(input: $input) { ${documentEvent} }
}`;
export const resolveThread = `mutation ResolveThread($input: ThreadInput!) { resolveThread(input: $input) { ${documentEvent} } }`;
export const reopenThread = `mutation ReopenThread($input: ThreadInput!) { reopenThread(input: $input) { ${documentEvent} } }`;
export const sendMessage = `mutation SendMessage($input: SendMessageInput!) { sendMessage(input: $input) { ${documentEvent} } }`;
export const editMessage = `mutation EditMessage($input: EditMessageInput!) { editMessage(input: $input) { ${documentEvent} } }`;
export const deleteMessage = `mutation DeleteMessage($input: DeleteMessageInput!) {
  deleteMessage(input: $input) { ${documentEvent} }
}`;
