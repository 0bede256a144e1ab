import type { PublishBatchCommand } from '@aws-sdk/client-sns';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Context, SQSEvent } from 'aws-lambda';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Change } from '../../crdt';
import type { Bucket } from '../../functions/common/bucket';
import type { Dependencies } from '../../functions/common/dependencies';
import { compactBatch } from '../../functions/compactor/batch';
import { createStateCache } from '../../functions/compactor/cache';
import { createUpload } from '../../functions/history/createUpload';
import { createVersion } from '../../functions/history/createVersion';
import type { Submission } from '../../functions/history/dependencies';
import { importDocument } from '../../functions/history/importDocument';
import { revertDocument } from '../../functions/history/revertDocument';
import { textAt } from '../../functions/history/textAt';
import { handler as invite } from '../../functions/invitations';
import type { Operation } from '../../functions/history/request';
import { sweep } from '../../functions/sweeper/sweep';
import { notifyBatch } from '../../functions/notifier/batch';
import { relayBatch } from '../../functions/relay/relay';
import events from '../../schema/events.json';
import { notifierDependencies } from '../unit/notifier.dependencies';
import { emptyArchive } from '../helpers/uploads';
import { testDependencies } from '../unit/compactor.dependencies';
import { startWorld, type Item, type World } from './compaction.world';

// Few shards, for each is asked at every run; a snapshot after every segment, each an object, and read for every cold start.
vi.mock('../../schema/limits.json', async (original) => ({
  ...(await original<object>()),
  dueShards: { value: 2 },
  snapshotSegments: { value: 1 },
  inlineBytes: { value: 0 },
  fewSegments: { value: 0 },
  answerBytes: { value: 0 },
}));

let world: World;
beforeAll(async () => void (world = await startWorld()));
afterAll(() => world.close());

type Grants = Record<string, string[]>;

const start = 1_700_000_000_000;
const sorted = (grants: Grants): Grants =>
  Object.fromEntries(
    Object.entries(grants)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([resource, actions]) => [resource, [...actions].sort()]),
  );

const single: Record<string, string> = {
  GetCommand: 'GetItem',
  PutCommand: 'PutItem',
  UpdateCommand: 'UpdateItem',
  DeleteCommand: 'DeleteItem',
  QueryCommand: 'Query',
};

const transacted: Record<string, string> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
};

/** The IAM actions that a command needs, by the table's name or its index's. */
const actionsOf = (name: string, input: Item): [table: string, action: string][] => {
  if (name === 'TransactWriteCommand')
    return (input['TransactItems'] as Item[]).map((item) => {
      const [[kind, { TableName }]] = Object.entries(item) as [[string, Item]];
      return [TableName, transacted[kind]!];
    });
  if (name === 'BatchGetCommand') return Object.keys(input['RequestItems']).map((table) => [table, 'BatchGetItem']);
  if (name === 'BatchWriteCommand') return Object.keys(input['RequestItems']).map((table) => [table, 'BatchWriteItem']);
  const action = single[name];
  if (!action) throw new Error(`${name} is a call that this test does not know.`);
  return [[input['IndexName'] ? `${input['TableName']}/index/${input['IndexName']}` : input['TableName'], action]];
};

/** Clients of the database and the bucket that remember which actions were asked for on which table, index or objects. */
const recording = () => {
  const calls: Grants = {};
  const note = (resource: string, action: string): void => {
    const actions = (calls[resource] ??= []);
    if (!actions.includes(action)) actions.push(action);
  };
  const send = (command: { constructor: { name: string }; input: Item }, options?: object): Promise<unknown> => {
    for (const [name, action] of actionsOf(command.constructor.name, command.input)) {
      let resource = name;
      for (const [table, given] of Object.entries(world.tables)) resource = resource.replace(given, table);
      note(resource, `dynamodb:${action}`);
    }
    return world.client.send(command as never, options as never) as Promise<unknown>;
  };
  const sendToBucket = (command: { constructor: { name: string }; input: Item }): Promise<unknown> => {
    const [folder] = (command.input['Key'] as string).split('/');
    note(`objects/${folder}`, `s3:${command.constructor.name.replace(/Command$/, '')}`);
    return world.bucket.client.send(command as never);
  };
  // What signs addresses asks the client for more than to send.
  const bucketClient = Object.create(world.bucket.client, { send: { value: sendToBucket } }) as Bucket['client'];
  return {
    calls,
    client: { send } as Dependencies['client'],
    stores: { tables: world.tables, bucket: { ...world.bucket, client: bucketClient } },
  };
};

const record = (documentId: string) => ({
  eventName: 'INSERT' as const,
  dynamodb: { Keys: { pk: { S: `D#${documentId}` }, sk: { S: 'O#00000001#0000000001' } }, SequenceNumber: '1' },
});

const insert = (sid: number, seq: number, sum: number, value: string): Change => ({
  ssn: 1,
  sum,
  sid,
  seq,
  operations: [{ value, left: null, right: null }],
});

/** A document with a change that is folded and one after a hole, whose site is barred. */
const createDocument = async (documentId: string): Promise<void> => {
  await world.createDocument(documentId, [1, 2]);
  await world.store(documentId, [insert(1, 1, 1, 'text'), insert(2, 5, 9, 'never ready')]);
};

/** What is left in a document's tail. */
const keysOf = async (documentId: string): Promise<string[]> =>
  (await world.items('operations', documentId)).map(({ sk }) => sk);

/** Each function from its entry's logic on, through all its branches that lead to another call; what it called. */
const lives: Record<string, () => Promise<Grants>> = {
  /** Fold, bar, appointment (with a later one that it moves forward), deletion, and a document that does not exist. */
  async compactor() {
    const { calls, client, stores } = recording();
    const dependencies = testDependencies(client, { ...stores, clock: { time: start } });
    const cache = createStateCache();
    await createDocument('tended');
    await world.setDue('tended', start + 600_000);
    const batch = () => compactBatch(dependencies, cache, [record('tended'), record('nowhere')], () => 60_000);
    expect(await batch()).toEqual({ batchItemFailures: [] });
    expect(await world.item('tended', 'DUE')).toMatchObject({ dueAt: start + 60_000 });
    expect(await world.item('tended', 'S#00000002')).toMatchObject({ barred: true });
    dependencies.clock.time += 61_000;
    expect(await batch()).toEqual({ batchItemFailures: [] });
    // A cold start reads the segments.
    await world.store('tended', [insert(1, 5, 20, 'more')]);
    await compactBatch(dependencies, createStateCache(), [record('tended')], () => 60_000);
    expect(await world.item('tended', 'HEAD')).toMatchObject({ revision: 2, sweptRev: 1 });
    return calls;
  },
  /** A lost hint, a presence that expired, a change stored anew below what is folded, and the visits until all is quiet. */
  async sweeper() {
    const { calls, client, stores } = recording();
    const dependencies = testDependencies(client, { ...stores, clock: { time: start } });
    const cache = createStateCache();
    await createDocument('swept');
    await world.setPresence('swept', 1, start - 50_000);
    await world.setDue('swept', start);
    for (let minute = 1; minute <= 5; minute++) {
      await sweep(dependencies, cache, () => 55_000);
      dependencies.clock.time += 61_000;
    }
    expect(await world.item('swept', 'HEAD')).toMatchObject({ revision: 1, sweptRev: 1 });
    expect(await world.item('swept', 'S#00000002')).toMatchObject({ barred: true });
    expect(dependencies.total('ExpiredPresences')).toBe(1);
    expect(await keysOf('swept')).toEqual(['O#00000002#0000000005']);
    expect(dependencies.total('FailedDocuments')).toBe(0);
    expect(await world.item('swept', 'DUE')).not.toHaveProperty('dueAt');
    await world.store('swept', [insert(1, 2, 2, 'ext')]);
    await world.setDue('swept', dependencies.clock.time);
    await sweep(dependencies, createStateCache(), () => 55_000);
    expect(await keysOf('swept')).toEqual(['O#00000002#0000000005']);
    // A snapshot takes the place of the one before, whose object is collected a day later.
    await world.store('swept', [insert(1, 5, 20, 'more')]);
    for (const later of [61_000, 61_000, 86_400_000]) {
      dependencies.clock.time += later;
      await sweep(dependencies, createStateCache(), () => 55_000);
    }
    // Two versions were cut, one after each stretch of writing, with their states.
    expect(await world.objectsOf('swept')).toHaveLength(3);
    // Deleted a week ago.
    const dueAt = dependencies.clock.time;
    for (const item of [
      { sk: 'ACCESS', state: 'DELETED', purgeAt: dueAt },
      { sk: 'REMOVAL', documentId: 'swept', dueShard: 0, dueAt },
    ])
      await world.client.send(new PutCommand({ TableName: world.tables.documents, Item: { pk: 'D#swept', ...item } }));
    for (let minute = 1; minute <= 2; minute++) {
      await sweep(dependencies, createStateCache(), () => 55_000);
      dependencies.clock.time += 61_000;
    }
    expect(dependencies.total('RemovedDocuments')).toBe(1);
    return calls;
  },
  /** A token and a hash: nothing is called. */
  async invitations() {
    const { token } = await invite({ token: null });
    await invite({ token });
    return {};
  },
  /** Each operation. */
  async history() {
    const { calls, client, stores } = recording();
    const dependencies = testDependencies(client, { ...stores, clock: { time: start } });
    const cache = createStateCache();
    await createDocument('told');
    // A snapshot, and a segment above it: without a bucket there is no second snapshot.
    await compactBatch(testDependencies(world.client, world.stores), cache, [record('told')], () => 60_000);
    await world.store('told', [insert(1, 5, 20, 'more')]);
    const { tables } = world;
    await compactBatch(testDependencies(world.client, { tables }), cache, [record('told')], () => 60_000);
    const ask = <Arguments>(operation: Operation<Arguments>, given: Arguments) =>
      operation(dependencies, createStateCache(), {
        ...{ operation: operation.name, documentId: 'told', userId: 'user-1', arguments: given },
      });
    const { url } = (await ask(textAt, { moment: {} })) as { url: string };
    // Whoever follows the address does what the function may do.
    expect(await (await fetch(url)).json()).toMatchObject({ vector: [{ sid: 1, seq: 8 }] });
    calls['objects/exports']!.push('s3:GetObject');
    await createDocument('cut');
    const version = { versionId: 'one', name: 'One', note: null };
    const cut = await createVersion(dependencies, cache, {
      ...{ operation: 'createVersion', documentId: 'cut', userId: 'user-1', arguments: version },
    });
    expect(cut).toMatchObject({ revision: 1, kind: 'NAMED' });
    expect(await world.item('cut', 'S#00000002')).toMatchObject({ barred: true });
    // What was written is deleted again; the API is asked to, and its stand-in stores nothing.
    const member = { pk: 'D#cut', sk: 'M#user-1', memberId: 'user-1', userId: 'user-1', role: 'EDITOR', sites: 0 };
    for (const Item of [member, { pk: 'D#cut', sk: 'SEQ', next: 2 }])
      await world.client.send(new PutCommand({ TableName: world.tables.documents, Item }));
    const submitted: Submission[] = [];
    const submit = async (submission: Submission): Promise<void> => void submitted.push(submission);
    const reverted = await revertDocument({ ...dependencies, submit, remaining: () => 28_000 }, cache, {
      ...{ operation: 'revertDocument', documentId: 'cut', userId: 'user-1' },
      arguments: { requestId: 'one', moment: { revision: 0 } },
    });
    expect(reverted).toMatchObject({ state: 'DONE', written: 1 });
    expect(submitted).toMatchObject([{ documentId: 'cut', userId: 'user-1', epoch: 1 }]);
    calls['field/Mutation.submitChange'] = ['appsync:GraphQL'];
    const file = emptyArchive();
    const address = (await ask(createUpload, { uploadId: 'up', bytes: file.length })) as { url: string };
    expect((await fetch(address.url, { method: 'PUT', body: Buffer.from(file) })).status).toBe(200);
    const imported = await importDocument({ ...dependencies, submit, remaining: () => 28_000 }, cache, {
      ...{ operation: 'importDocument', documentId: 'imported', userId: 'user-1', arguments: { uploadId: 'up' } },
    });
    expect(imported).toMatchObject({ state: 'DONE' });
    calls['objects/imports']!.push('s3:PutObject');
    return calls;
  },
  /** An event that the topic takes. */
  async relay() {
    const published: string[] = [];
    const send = async (command: PublishBatchCommand) => {
      published.push(command.input.TopicArn!);
      return {};
    };
    const { logger, metrics } = testDependencies(world.client);
    const dependencies = { topics: { send: send as never }, topicArn: 'topic/events', logger, metrics };
    await relayBatch(dependencies, [
      { dynamodb: { SequenceNumber: '1', NewImage: { documentId: { S: 'd' }, kind: { S: 'JOINED' } } } },
    ]);
    return Object.fromEntries(published.map((topic) => [topic, ['sns:Publish']]));
  },
  /** A single event and a fold, each new and again, of a document with a member who is not the actor. */
  async notifier() {
    const { calls, client } = recording();
    const dependencies = notifierDependencies(client, { tables: world.tables, clock: { time: Date.now() } });
    await world.client.send(
      new PutCommand({
        TableName: world.tables.documents,
        Item: { pk: 'D#told', sk: 'M#user-9', userId: 'user-9', memberId: 'user-9', role: 'VIEWER' },
      }),
    );
    const common = { version: 1, documentId: 'told', at: new Date().toISOString() };
    const authors = { 'user-1': { changes: 1, characters: 1, sites: { 1: [1, 1] } } };
    const Records = [
      { ...common, eventId: 'e-1', kind: 'JOINED', actorId: 'user-1', sid: 1 },
      { ...common, eventId: 'e-2', kind: 'EDITED', revision: 1, authors },
    ].map((event) => ({ messageId: event.eventId, body: JSON.stringify(event) }));
    const context = { getRemainingTimeInMillis: () => 30_000 } as Context;
    for (let delivery = 0; delivery < 2; delivery++)
      expect(await notifyBatch(dependencies, { Records } as SQSEvent, context)).toEqual({ batchItemFailures: [] });
    expect(dependencies.pushed).toHaveLength(2);
    return { ...calls, 'field/Mutation.publishNotification': ['appsync:GraphQL'] };
  },
};

test('[OPS-14] every function is run', () => {
  expect(Object.keys(lives).sort()).toEqual(Object.keys(events.functions).sort());
});

test.each(Object.keys(lives))('[OPS-14] %s calls what it is granted, and nothing more', async (name) => {
  const functions: Record<string, { grants: Grants }> = events.functions;
  expect(sorted(await lives[name]!())).toEqual(sorted(functions[name]!.grants));
});
