import { describe, expect, it } from 'vitest';
import api from '../../schema/api.json';
import schemaTables from '../../schema/tables.json';
import { changeArgs } from '../helpers/change';
import { firstComment, passage, replyId, threadId } from '../helpers/remarks';
import { at, documentId, enter, items, me, run, tables, type Json } from '../helpers/resolver';

type Grants = Record<string, string[]>;

const input = { documentId, sid: 7 };
const join = { ...input, joinId: 'join-1' };
const newSite = { documentId, joinId: 'join-1' };
const heartbeat = { ...input, lastSeq: 0, revision: 0 };
const role = (userId: string, to: string) => ({ input: { documentId, userId, role: to } });
const bert = items.member('EDITOR', 'bert');
const invited = { documentId, invitationId: 'inv-1', role: 'EDITOR' };
const others = [
  items.member('OWNER'),
  items.invitation(),
  items.meta(),
  items.site(),
  items.presence(),
  bert,
  firstComment(),
];

/** The request of a step in the pipeline of `field`, once `readAccess` has found its items. */
const inside = (step: string, field: string, args: Json, own: Json = {}, access: Json = {}, without = '') => {
  const found = [...others, items.access(access)].filter((item) => item['sk'] !== without);
  const stash = enter(field, args, found);
  return run(`steps/${step}`, 'request', { args, stash: { ...stash, own: { ...(stash['own'] as Json), ...own } } });
};
const readAccess = (field: string, args: Json) =>
  run('steps/readAccess', 'request', { args, stash: run(field, 'request', { args }).stash });

/** Requests of every function and unit resolver: each branch that leads to another operation. */
const requests: Record<string, () => { result: unknown }[]> = {
  'Query.me': () => [run('Query.me', 'request', {})],
  'Mutation.updateProfile': () => [run('Mutation.updateProfile', 'request', { args: { input: { name: 'Anna' } } })],
  'Query.notificationPreferences': () => [run('Query.notificationPreferences', 'request', {})],
  'Mutation.setNotificationPreferences': () => [
    run('Mutation.setNotificationPreferences', 'request', {
      args: { input: { preferences: [{ kind: 'EDITED', enabled: false }] } },
    }),
  ],
  'Mutation.publishNotification': () => [run('Mutation.publishNotification', 'request', { args: { input: {} } })],
  'Subscription.onNotification': () => [run('Subscription.onNotification', 'request', { args: { userId: me } })],
  queryNotifications: () => [run('steps/queryNotifications', 'request', { args: {} })],
  countUnread: () => [run('steps/countUnread', 'request', { args: {} })],
  readNotifications: () => [
    run('steps/readNotifications', 'request', { stash: { own: { keys: [{ pk: 'U#anna', sk: 'N#1' }] } } }),
  ],
  putRead: () => [
    run('steps/putRead', 'request', { stash: { own: { marked: [{ pk: 'U#anna', sk: 'N#1', edition: 1 }] } } }),
  ],
  putMuted: () => [inside('putMuted', 'Mutation.setDocumentMuted', { input: { documentId, muted: true } })],
  readAccess: () => [
    readAccess('Query.document', { documentId }),
    readAccess('Mutation.heartbeat', { input: heartbeat }),
  ],
  queryMemberships: () => [run('steps/queryMemberships', 'request', { args: {} })],
  readTitles: () => [run('steps/readTitles', 'request', { stash: { own: { members: [items.member('OWNER')] } } })],
  queryTail: () => [inside('queryTail', 'Query.sync', { documentId, revision: 0 })],
  querySegments: () => [inside('querySegments', 'Query.sync', { documentId, revision: 0 }, { tailToken: null })],
  putDocument: () => [
    inside('putDocument', 'Mutation.createDocument', { input: { documentId, title: 'Notes', language: 'go' } }),
  ],
  putDetails: () => [inside('putDetails', 'Mutation.updateDocument', { input: { documentId, title: 'Other' } })],
  putState: () => [
    inside('putState', 'Mutation.archiveDocument', { input: { documentId } }),
    inside('putState', 'Mutation.deleteDocument', { input: { documentId } }),
    inside('putState', 'Mutation.restoreDocument', { input: { documentId } }, {}, { state: 'DELETED' }),
  ],
  putMemberRole: () => [
    inside('putMemberRole', 'Mutation.setMemberRole', role('bert', 'VIEWER')),
    inside('putMemberRole', 'Mutation.setMemberRole', role('bert', 'OWNER'), {}, {}, 'M#bert'),
    inside('putMemberRole', 'Mutation.setMemberRole', role(me, 'EDITOR'), {}, { ownerCount: 2 }),
  ],
  endMembership: () => [
    inside('endMembership', 'Mutation.removeMember', { input: { documentId, userId: 'bert' } }, { target: 'bert' }),
  ],
  putOwner: () => [inside('putOwner', 'Mutation.transferOwnership', { input: { documentId, userId: 'bert' } })],
  queryMembers: () => [inside('queryMembers', 'Query.members', { documentId })],
  readProfiles: () => [inside('readProfiles', 'Query.members', { documentId }, { members: [bert] })],
  invokeInvitations: () => [inside('invokeInvitations', 'Mutation.createInvitation', { input: invited })],
  putInvitation: () => [
    inside(
      'putInvitation',
      'Mutation.createInvitation',
      { input: invited },
      { hash: 'hash', seconds: 60 },
      {},
      'I#inv-1',
    ),
    inside('putInvitation', 'Mutation.createInvitation', { input: invited }, { hash: 'hash', seconds: 60, uses: 2 }),
  ],
  readInvitation: () => [
    run('steps/readInvitation', 'request', {
      stash: run('Mutation.acceptInvitation', 'request', { args: { input: { ...invited, token: 'token' } } }).stash,
    }),
  ],
  putAcceptance: () => [
    run('steps/putAcceptance', 'request', {
      stash: {
        ...{ userId: 'cid', documentId, at, items: {}, access: items.access() },
        own: { hash: 'hash-1', invitation: items.invitation() },
      },
    }),
  ],
  putRevocation: () => [inside('putRevocation', 'Mutation.revokeInvitation', { input: invited })],
  queryInvitations: () => [inside('queryInvitations', 'Query.invitations', { documentId })],
  putSession: () => [inside('putSession', 'Mutation.startSession', { input }, {}, { status: 'TERMINATED' })],
  endSession: () => [inside('endSession', 'Mutation.terminateSession', { input: { documentId, ssn: 2 } })],
  querySites: () => [inside('querySites', 'Query.replicas', { documentId })],
  readSightings: () => [inside('readSightings', 'Query.replicas', { documentId }, { sites: [items.site()] })],
  nextSite: () => [inside('nextSite', 'Mutation.joinSession', { input: newSite })],
  putSite: () => [
    inside('putSite', 'Mutation.joinSession', { input: newSite }, { sid: 9 }),
    inside('putSite', 'Mutation.joinSession', { input: join }, { sid: 7 }),
  ],
  queryPresence: () => [inside('queryPresence', 'Mutation.joinSession', { input: join })],
  removePresence: () => [inside('removePresence', 'Mutation.leaveSession', { input })],
  putChange: () => [inside('putChange', 'Mutation.submitChange', changeArgs())],
  updatePresence: () => [inside('updatePresence', 'Mutation.heartbeat', { input: heartbeat })],
  queryVersions: () => [inside('queryVersions', 'Query.versions', { documentId })],
  invokeHistory: () => [inside('invokeHistory', 'Query.textAt', { documentId })],
  putRemark: () => [
    inside(
      'putRemark',
      'Mutation.createComment',
      { input: { documentId, commentId: threadId, passage, body: 'Why?' } },
      {},
      {},
      `C#${threadId}`,
    ),
    inside('putRemark', 'Mutation.replyToComment', {
      input: { documentId, threadId, commentId: replyId, body: 'Why?' },
    }),
  ],
  updateRemark: () => [
    inside('updateRemark', 'Mutation.resolveThread', { input: { documentId, threadId, version: 1 } }),
  ],
  queryComments: () => [inside('queryComments', 'Query.comments', { documentId })],
  queryMessages: () => [inside('queryMessages', 'Query.messages', { documentId, ssn: 2 })],
  queryRemarkEvents: () => [inside('queryRemarkEvents', 'Query.remarks', { documentId, since: at })],
  readRemarks: () => [
    run('steps/readRemarks', 'request', {
      stash: { documentId, own: { events: [{ threadId, commentId: threadId }] } },
    }),
  ],
  revivePresence: () => [
    inside(
      'revivePresence',
      'Mutation.heartbeat',
      { input: heartbeat },
      { presence: items.presence() },
      {},
      'P#00000007',
    ),
  ],
};

const tableOf = (name: string): string => Object.entries(tables).find(([, given]) => given === name)![0];

/** The IAM actions that AppSync needs for a request, as pairs of resource and action. */
const actionsOf = (request: Json, own: string): [resource: string, action: string][] => {
  switch (request['operation']) {
    case 'BatchGetItem':
      return Object.keys(request['tables'] as Json).map((name) => [tableOf(name), 'BatchGetItem']);
    case 'TransactWriteItems':
      return (request['transactItems'] as Json[]).map(({ operation, table }) => [
        tableOf(table as string),
        operation === 'ConditionCheck' ? 'ConditionCheckItem' : (operation as string),
      ]);
    case 'Query':
      return [[request['index'] ? `${own}/index/${request['index']}` : own, 'Query']];
    case 'PutItem':
      // When the condition fails, AppSync reads the item and compares it.
      return request['condition']
        ? [
            [own, 'PutItem'],
            [own, 'GetItem'],
          ]
        : [[own, 'PutItem']];
    case 'GetItem':
    case 'UpdateItem':
      return [[own, request['operation'] as string]];
    default:
      throw new Error(`no known operation: ${JSON.stringify(request)}`);
  }
};

const users: Record<string, { dataSource?: string; functions?: string[] }> = { ...api.functions, ...api.resolvers };
const sources: Record<string, { type: string; table?: string; grants?: Grants }> = api.dataSources;
const ofTables = Object.keys(sources).filter((name) => sources[name]!.type === 'AMAZON_DYNAMODB');
const sorted = (grants: Grants) =>
  Object.fromEntries(Object.entries(grants).map(([resource, actions]) => [resource, [...actions].sort()]));

describe('the grants of schema/api.json', () => {
  it('[OPS-2] every function and unit resolver is asked what it emits', () => {
    const asking = Object.keys(users).filter((name) => users[name]?.dataSource);
    expect(Object.keys(requests).sort()).toEqual(asking.sort());
  });

  it.each(ofTables)('[OPS-2] %s may do what its resolvers emit, and nothing more', (source) => {
    const { grants = {}, table } = sources[source]!;
    const emitted: Grants = {};
    for (const [name, made] of Object.entries(requests))
      if (users[name]?.dataSource === source)
        for (const { result } of made())
          for (const [resource, action] of actionsOf(result as Json, table!)) {
            const actions = (emitted[resource] ??= []);
            if (!actions.includes(`dynamodb:${action}`)) actions.push(`dynamodb:${action}`);
          }
    expect(sorted(emitted)).toEqual(sorted(grants));
  });

  it('[OPS-2] who asks a data source of a function calls it and nothing else, and has no grants', () => {
    for (const [source, { type, grants }] of Object.entries(sources)) {
      if (type !== 'AWS_LAMBDA') continue;
      expect(grants, source).toBeUndefined();
      for (const [name, made] of Object.entries(requests))
        if (users[name]?.dataSource === source)
          for (const { result } of made()) expect(result, name).toMatchObject({ operation: 'Invoke' });
    }
  });

  it('[OPS-2] a data source of type NONE is asked for nothing that it could do', () => {
    for (const [source, { type, grants }] of Object.entries(sources)) {
      if (type !== 'NONE') continue;
      expect(grants, source).toBeUndefined();
      for (const [name, made] of Object.entries(requests))
        if (users[name]?.dataSource === source)
          for (const { result } of made()) expect(Object.keys(result as Json), name).toEqual(['payload']);
    }
  });

  it('[OPS-2] every resource that is granted is a table or an index of schema/tables.json', () => {
    const resources = Object.entries(schemaTables).flatMap(([name, { indexes }]) => [
      name,
      ...Object.keys(indexes).map((index) => `${name}/index/${index}`),
    ]);
    for (const name of ofTables) {
      const { grants = {}, table } = sources[name]!;
      expect(resources).toEqual(expect.arrayContaining([table, ...Object.keys(grants)]));
    }
  });
});
