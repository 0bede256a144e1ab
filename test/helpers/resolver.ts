import type { Clock } from '../../local/clock';
import { evaluate, type EvaluateContext, type Evaluation } from '../../local/appsync/engine';
import { toTypedMap } from '../../local/appsync/engine/util/typed-values';
import { readBundle } from '../../local/bundles';
import payloads from '../../schema/payloads.json';
import reasons from '../../schema/reasons.json';

/** Any JSON object: arguments, items and requests, whose shape the test knows. */
// Tests reach deep into requests, whose shape depends on the operation.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Json = Record<string, any>;
type Payload = keyof typeof payloads;

export const tables = { documents: 'weft-documents', operations: 'weft-operations' };

/** The time of every request, and 1,000 ms before it: when the document was made. */
export const now = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
export const at = '2026-01-02T03:04:05.678Z';
export const createdAt = '2026-01-02T03:04:04.678Z';

const frozen: Clock = {
  now: () => now,
  after: () => {
    throw new Error('a handler sets no timer');
  },
};

/** The caller and its document. */
export const me = 'anna';
export const documentId = 'doc-1';
export const pk = `D#${documentId}`;

/** Plain JSON as `util.dynamodb.toMapValues` writes it. */
export const typed = (values: Json): Json => toTypedMap(values);
export const keyOf = (sk: string, partition = pk): Json => typed({ pk: partition, sk });

const textOf = (paths: readonly string[], prefix = ''): string => {
  const names = paths
    .filter((path) => path.startsWith(prefix) && !path.slice(prefix.length).includes('/'))
    .map((path) => {
      const name = path.slice(prefix.length);
      return paths.some((other) => other.startsWith(`${path}/`)) ? `${name} ${textOf(paths, `${path}/`)}` : name;
    });
  return `{ ${names.join(' ')} }`;
};

const published: Record<string, Payload> = {
  'Mutation.publishNotification': 'Notification',
  'Mutation.submitChange': 'Change',
  'Mutation.heartbeat': 'Signal',
  'Mutation.leaveSession': 'Signal',
  'Mutation.updateDocument': 'DocumentEvent',
  'Mutation.archiveDocument': 'DocumentEvent',
  'Mutation.restoreDocument': 'DocumentEvent',
  'Mutation.deleteDocument': 'DocumentEvent',
  'Mutation.setMemberRole': 'DocumentEvent',
  'Mutation.removeMember': 'DocumentEvent',
  'Mutation.leaveDocument': 'DocumentEvent',
  'Mutation.transferOwnership': 'DocumentEvent',
  'Mutation.acceptInvitation': 'DocumentEvent',
  'Mutation.startSession': 'DocumentEvent',
  'Mutation.createComment': 'DocumentEvent',
  'Mutation.replyToComment': 'DocumentEvent',
  'Mutation.editComment': 'DocumentEvent',
  'Mutation.deleteComment': 'DocumentEvent',
  'Mutation.resolveThread': 'DocumentEvent',
  'Mutation.reopenThread': 'DocumentEvent',
  'Mutation.sendMessage': 'DocumentEvent',
  'Mutation.editMessage': 'DocumentEvent',
  'Mutation.deleteMessage': 'DocumentEvent',
  'Mutation.terminateSession': 'DocumentEvent',
  'Mutation.createVersion': 'DocumentEvent',
};

const infoOf = (name: string, change?: (text: string) => string, missing?: string) => {
  const [parentTypeName = '', fieldName = ''] = name.split('.');
  const paths = published[name] ? payloads[published[name]] : [];
  const text = textOf(paths);
  return {
    fieldName,
    parentTypeName,
    variables: {},
    selectionSetList: paths.filter((path) => path !== missing),
    selectionSetGraphQL: change ? change(text) : text,
  };
};

/** The contexts of a subscribed mutation whose selection must be refused, each with its title. */
export const badSelections = (field: string, of = 'epoch'): [string, EvaluateContext][] => [
  ['an alias', { info: infoOf(field, (text) => text.replace(of, `${of}: at`)) }],
  ['a directive', { info: infoOf(field, (text) => text.replace(of, `${of} @mark`)) }],
  ['a fragment', { info: infoOf(field, (text) => text.replace(of, '...Epoch')) }],
  ...payloads[published[field]!].map((path): [string, EvaluateContext] => [
    `a selection without ${path}`,
    { info: infoOf(field, undefined, path) },
  ]),
];

/** Runs one handler of a built bundle, `Type.field` or `steps/name`, as user-pool caller {@link me}. */
export const run = (name: string, handler: 'request' | 'response', context: EvaluateContext): Evaluation =>
  evaluate(
    readBundle('dist', tables, name),
    { identity: { sub: me, username: me, claims: {} }, info: infoOf(name), ...context },
    handler,
    frozen,
  );

/** What BatchGetItem answers: items of either table, and null for a key that has none. */
export const batch = (items: readonly Json[]): Json => ({
  data: {
    [tables.documents]: [...items.filter(({ sk }) => !String(sk).startsWith('P#')), null],
    [tables.operations]: items.filter(({ sk }) => String(sk).startsWith('P#')),
  },
  unprocessedKeys: {},
});

const stashOf = ({ error, stash }: Evaluation): Json => {
  if (error) throw new Error(`${error.errorType}: ${error.message}`);
  return stash;
};

/** The stash as the before handler of `field` leaves it. */
export const begin = (field: string, args: Json): Json => stashOf(run(field, 'request', { args }));

/** The stash as the step `readAccess` leaves it, once it has found `items`. */
export const enter = (field: string, args: Json, items: readonly Json[]): Json =>
  stashOf(run('steps/readAccess', 'response', { args, stash: begin(field, args), result: batch(items) }));

/** Items as a response handler sees them. */
const inDocument = (sk: string, attributes: Json): Json => ({ pk, sk, documentId, ...attributes });
export const items = {
  access: (more: Json = {}) =>
    inDocument('ACCESS', { epoch: 3, ssn: 2, status: 'ACTIVE', ownerCount: 1, createdAt, ...more }),
  meta: (more: Json = {}) =>
    inDocument('META', { title: 'Notes', language: 'go', ownerId: me, createdAt, updatedAt: createdAt, ...more }),
  head: (more: Json = {}) => inDocument('HEAD', { revision: 4, sweptRev: 4, vector: {}, ...more }),
  member: (role: string, userId = me, more: Json = {}) =>
    inDocument(`M#${userId}`, { userId, role, memberId: userId, memberSince: createdAt, sites: 1, ...more }),
  removed: (userId = me): Json => inDocument(`M#${userId}`, { userId, role: 'OWNER', sites: 1 }),
  site: (more: Json = {}) => inDocument('S#00000007', { sid: 7, userId: me, foldedSeq: 0, barred: false, ...more }),
  presence: (more: Json = {}) =>
    inDocument('P#00000007', {
      ...{ sid: 7, userId: me, name: 'Anna', colour: '#112233', lastSeq: 5, revision: 4, announced: true },
      ...{ lastSeen: now - 15_000, expiresAt: 1, ...more },
    }),
  invitation: (more: Json = {}) =>
    inDocument('I#inv-1', {
      ...{ invitationId: 'inv-1', role: 'EDITOR', uses: 2, used: 0, seconds: 60, expiresAt: now + 59_000, epoch: 3 },
      ...{ createdBy: me, createdAt, hashes: ['hash-1'], tokens: 1, ...more },
    }),
  profile: (more: Json = {}): Json => ({ pk: `U#${me}`, sk: 'PROFILE', userId: me, name: 'Anna', ...more }),
};

/** The error of a refusal, all of it: with `detail`, if there is one, instead of the reason's own words. */
export const refusal = (reason: string, detail?: string): Json => ({
  message: detail ?? reasons[reason as keyof typeof reasons].message,
  errorType: reason,
  data: null,
  errorInfo: null,
});

/** Errors of the database and the reasons that they become. */
export const failures: [type: string, reason: string][] = [
  ['DynamoDB:ProvisionedThroughputExceededException', 'BUSY'],
  ['DynamoDB:RequestLimitExceeded', 'BUSY'],
  ['DynamoDB:ThrottlingException', 'BUSY'],
  ['DynamoDB:TransactionConflictException', 'BUSY'],
  ['DynamoDB:TransactionInProgressException', 'BUSY'],
  ['DynamoDB:InternalServerError', 'INTERNAL'],
  ['DynamoDB:ResourceNotFoundException', 'INTERNAL'],
  ['DynamoDB:AccessDeniedException', 'INTERNAL'],
];
export const failed = (type: string): EvaluateContext => ({
  result: null,
  error: { type, message: 'arn:aws:iam::123456789012:role/weft may not touch weft-documents' },
});

/** A cancelled transaction; `causes` are the types of the first cancellation reasons, or reasons as they are. */
export const cancelled = (...causes: (string | Json)[]): EvaluateContext => ({
  ...failed('DynamoDB:TransactionCanceledException'),
  result: { cancellationReasons: causes.map((cause) => (typeof cause === 'string' ? { type: cause } : cause)) },
});
