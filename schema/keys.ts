/**
 * The keys of both tables, in one place for resolvers and functions. The code keeps to APPSYNC_JS: no padStart, no
 * regular expression, no C-style loop.
 */

const zeros = '0000000000';

/** Pads a whole number with zeros on the left, so that keys sort as numbers do. */
const pad = (value: number, width: number): string => `${zeros}${value}`.slice(-width);

/** Partition of everything that belongs to one document, in both tables. */
export const documentKey = (documentId: string): string => `D#${documentId}`;

/** Partition of everything that belongs to one user. */
export const userKey = (userId: string): string => `U#${userId}`;

/** `operations`: a change, by its site and first seq. */
export const changeKey = (sid: number, seq: number): string => `O#${pad(sid, 8)}#${pad(seq, 10)}`;
export const changePrefix = 'O#';

/** `operations`: the presence of a site. */
export const presenceKey = (sid: number): string => `P#${pad(sid, 8)}`;
export const presencePrefix = 'P#';

/** `documents`: single items of a document. */
export const metaKey = 'META';
export const accessKey = 'ACCESS';
export const sequenceKey = 'SEQ';
export const headKey = 'HEAD';
export const dueKey = 'DUE';
/** The sweeper's appointment with a document's history, where there is a retention. */
export const thinKey = 'THIN';
/** The sweeper's appointment with the end of a deleted document. */
export const removalKey = 'REMOVAL';

/** `documents`: a member, a site, a join, a segment and an event of a document. */
export const memberKey = (userId: string): string => `M#${userId}`;
export const memberPrefix = 'M#';
export const siteKey = (sid: number): string => `S#${pad(sid, 8)}`;
export const sitePrefix = 'S#';
export const joinKey = (joinId: string): string => `J#${joinId}`;
/** An invitation, by the id that its maker gave it. */
export const invitationKey = (invitationId: string): string => `I#${invitationId}`;
export const invitationPrefix = 'I#';
/** When a site that is not present was last there. */
export const lastKey = (sid: number): string => `L#${pad(sid, 8)}`;
export const segmentKey = (revision: number): string => `G#${pad(revision, 10)}`;
export const segmentPrefix = 'G#';
export const eventKey = (ulid: string): string => `E#${ulid}`;
export const eventPrefix = 'E#';
/** `documents`: the last snapshot, and an object in S3 to which nothing points, yet or any more. */
export const snapshotKey = 'SNAPSHOT';
export const looseKey = (ulid: string): string => `B#${ulid}`;

/** `documents`: a version, the state of a revision that is far from other stored ones, and a revert with its plan. */
export const versionKey = (ulid: string): string => `V#${ulid}`;
export const versionPrefix = 'V#';
export const stateKey = (revision: number): string => `T#${pad(revision, 10)}`;
export const statePrefix = 'T#';
export const revertKey = (requestId: string): string => `R#${requestId}`;
export const revertPrefix = 'R#';
/** `documents`: who reverts now. */
export const leaseKey = 'LEASE';
/** `documents`: the join of the service's own site for a user; no client can make one, for `~` is in no id. */
export const serviceJoinKey = (userId: string): string => joinKey(`~${userId}`);

/** `documents`: a user's own item. */
export const profileKey = 'PROFILE';

/**
 * `documents`: a comment and a chat message. A thread has the id of its first comment, whose key is the prefix of its
 * replies' keys, so that a query gives threads in the order of their ids and each with its replies behind it.
 */
export const commentKey = (threadId: string, commentId: string): string =>
  commentId === threadId ? `C#${threadId}` : `C#${threadId}#${commentId}`;
export const commentPrefix = 'C#';
export const messageKey = (ssn: number, messageId: string): string => `${messagePrefix(ssn)}${messageId}`;
export const messagePrefix = (ssn: number): string => `X#${pad(ssn, 10)}#`;
/** `documents`, of a user: an entry of the inbox, and what the user wants to be notified of. */
export const notificationKey = (notificationId: string): string => `N#${notificationId}`;
export const preferencesKey = 'PREFERENCES';
