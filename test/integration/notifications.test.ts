import { Amplify } from 'aws-amplify';
import { decodeJWT } from 'aws-amplify/auth';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import WebSocket from 'ws';
import { createWeft, memoryStore, type Inbox, type Notification, type Weft } from '../../client';
import schemaEvents from '../../schema/events.json';
import { createDocument, createSite } from '../helpers/documents';
import { createPerson, startTestStack, until, type Person } from '../helpers/stack';
import type { Stack } from '../../local/stack';

// Everything real but AWS: tables, stream, relay, SNS, SQS, notifier, AppSync, and an unmodified Amplify in this process.
globalThis.WebSocket ??= WebSocket as unknown as typeof globalThis.WebSocket;

let stack: Stack;
let owner: Person, reader: Person;
let weft: Weft;
let documentId: string;

beforeAll(async () => {
  stack = await startTestStack();
  [owner, reader] = (await Promise.all(['owner', 'reader'].map((name) => createPerson(stack, name)))) as [
    Person,
    Person,
  ];
  Amplify.configure(
    {
      API: {
        GraphQL: {
          endpoint: `HTTP://localhost:${stack.port}/graphql`,
          region: 'us-east-1',
          defaultAuthMode: 'userPool',
        },
      },
    },
    { Auth: { tokenProvider: { getTokens: async () => ({ accessToken: decodeJWT(reader.token) }) } } },
  );
  weft = createWeft({ store: memoryStore(), device: 'test' });
});
afterAll(() => stack.close());

beforeEach(async () => {
  documentId = await createDocument(stack, owner, [[reader, 'VIEWER']]);
});

const ofDocument = (inbox: Inbox, kind: string): Notification[] =>
  inbox.notifications.filter((entry) => entry.documentId === documentId && entry.kind === kind);

it('[NOT-9, NOT-18] what somebody does comes through the topic and the queue to the others, and not to the doer', async () => {
  const inbox = await weft.inbox();
  const pushed: Notification[] = [];
  inbox.on('notification', (entry) => pushed.push(entry));
  const site = await createSite(stack, owner, documentId);
  await until(() => pushed.some((entry) => entry.documentId === documentId && entry.kind === 'JOINED'));
  expect(ofDocument(inbox, 'JOINED')).toMatchObject([{ actorId: owner.userId, count: 1, read: false }]);

  for (const text of ['one ', 'two ', 'three']) await site.send(site.write(text));
  await stack.workers.changes.flush();
  await until(() => ofDocument(inbox, 'EDITED').length > 0);
  await inbox.refresh();
  expect(ofDocument(inbox, 'EDITED')).toMatchObject([{ actorId: owner.userId, count: 3 }]);
  expect(inbox.unread).toBeGreaterThanOrEqual(2);

  await inbox.markRead();
  await inbox.refresh();
  expect(inbox.unread).toBe(0);
  inbox.close();
});

it('[NOT-18] an entry whose push was lost, since the socket was down, is in the inbox on reconnecting', async () => {
  const inbox = await weft.inbox();
  stack.appsync.faults.set({ refuseConnections: true });
  stack.appsync.faults.closeSockets();
  await createSite(stack, owner, documentId);
  await stack.workers.events.idle();
  await stack.workers.notifications.idle();
  expect(ofDocument(inbox, 'JOINED')).toEqual([]);
  stack.appsync.faults.reset();
  await until(() => ofDocument(inbox, 'JOINED').length === 1);
  inbox.close();
});

it('[NOT-13] a muted document, and a kind that is not wanted, notify of nothing', async () => {
  const inbox = await weft.inbox();
  await weft.notifications.mute(documentId, true);
  await createSite(stack, owner, documentId);
  const other = await createDocument(stack, owner, [[reader, 'VIEWER']]);
  expect(await weft.notifications.setPreferences([{ kind: 'JOINED', enabled: false }])).toContainEqual({
    kind: 'JOINED',
    enabled: false,
  });
  await createSite(stack, owner, other);
  await stack.workers.events.idle();
  await stack.workers.notifications.idle();
  await inbox.refresh();
  const joined = inbox.notifications.filter(
    (entry) => entry.kind === 'JOINED' && [documentId, other].includes(entry.documentId),
  );
  expect(joined).toEqual([]);
  await weft.notifications.setPreferences([{ kind: 'JOINED', enabled: true }]);
  inbox.close();
});

it('[NOT-11] a notifier that is killed in the middle, and messages that come twice, leave one entry each', async () => {
  stack.workers.notifications.pause();
  const count = 40;
  const inbox = await weft.inbox();
  const written = async (): Promise<number> => {
    await inbox.refresh();
    return ofDocument(inbox, 'JOINED').length;
  };
  for (let index = 0; index < count; index++) await createSite(stack, owner, documentId).then(() => undefined);
  await stack.workers.events.idle();
  stack.workers.notifications.repeat(1);
  stack.workers.notifications.resume();
  // It has begun to write, and is in the middle.
  await until(async () => (await written()) > 0);
  await stack.workers.functions.notifier.kill();
  await stack.workers.notifications.idle();
  for (let round = 0; round < 3; round++) {
    stack.clock.advance((schemaEvents.queues.notifications.visibilityTimeoutSeconds + 1) * 1000);
    await stack.workers.notifications.idle();
  }
  await inbox.refresh();
  while (inbox.hasMore) await inbox.more();
  const entries = ofDocument(inbox, 'JOINED');
  expect(new Set(entries.map((entry) => entry.notificationId)).size).toBe(count);
  expect(entries).toHaveLength(count);
  inbox.close();
});
