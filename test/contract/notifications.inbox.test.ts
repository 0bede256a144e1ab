import { GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Context, SQSEvent } from 'aws-lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Contribution, DurableEvent } from '../../functions/common/event';
import { notifyBatch } from '../../functions/notifier/batch';
import { documentKey, memberKey, notificationKey, userKey } from '../../schema/keys';
import { notificationTtlSeconds } from '../../schema/limits.json';
import { notifierDependencies } from '../unit/notifier.dependencies';
import { startWorld, type Item, type World } from './compaction.world';

let world: World;
beforeAll(async () => void (world = await startWorld()));
afterAll(() => world.close());

// Of today, for the database deletes what has expired by its own clock.
const start = 1_000 * Math.floor(Date.now() / 1_000);
const context = { getRemainingTimeInMillis: () => 30_000 } as Context;

let documentId: string;
let dependencies: ReturnType<typeof notifierDependencies>;
let count = 0;
beforeEach(async () => {
  documentId = `doc-${++count}`;
  dependencies = notifierDependencies(world.client, { tables: world.tables, clock: { time: start } });
  for (const userId of ['anna', 'bert'])
    await world.client.send(
      new PutCommand({
        TableName: world.tables.documents,
        Item: { pk: documentKey(documentId), sk: memberKey(userId), userId, memberId: userId, role: 'EDITOR' },
      }),
    );
});

const event = (eventId: string, more: Partial<DurableEvent> = {}): DurableEvent => ({
  version: 1,
  eventId,
  documentId,
  kind: 'JOINED',
  actorId: 'anna',
  at: new Date(dependencies.clock.time).toISOString(),
  ...more,
});

/** An edit of anna's at site 1: `changes` changes with these sequence numbers. */
const edit = (eventId: string, first: number, last: number, changes = 1): DurableEvent => {
  const contribution: Contribution = { changes, characters: last - first + 1, sites: { 1: [first, last] } };
  const given = event(eventId, { kind: 'EDITED', revision: first, authors: { anna: contribution } });
  delete given.actorId;
  return given;
};

const deliver = async (...events: DurableEvent[]): Promise<void> => {
  const Records = events.map((given, index) => ({ messageId: `m-${index}`, body: JSON.stringify(given) }));
  expect(await notifyBatch(dependencies, { Records } as SQSEvent, context)).toEqual({ batchItemFailures: [] });
};

const entry = async (id: string, userId = 'bert'): Promise<Item | undefined> => {
  const Key = { pk: userKey(userId), sk: notificationKey(id) };
  return (await world.client.send(new GetCommand({ TableName: world.tables.documents, Key, ConsistentRead: true })))
    .Item;
};

/** What the resolver does with an entry that its owner has seen. */
const read = async (id: string): Promise<void> => {
  const { edition } = (await entry(id))!;
  await world.client.send(
    new UpdateCommand({
      TableName: world.tables.documents,
      Key: { pk: userKey('bert'), sk: notificationKey(id) },
      UpdateExpression: 'SET edition = :next REMOVE unreadOf',
      ConditionExpression: 'edition = :seen',
      ExpressionAttributeValues: { ':next': edition + 1, ':seen': edition },
    }),
  );
};

describe('an entry of a single event', () => {
  it('[NOT-11] is written once, pushed once, and is nobody else’s', async () => {
    await deliver(event('single-1'));
    await deliver(event('single-1'));
    expect(await entry('single-1')).toEqual({
      pk: 'U#bert',
      sk: 'N#single-1',
      userId: 'bert',
      notificationId: 'single-1',
      kind: 'JOINED',
      documentId,
      actorId: 'anna',
      subject: null,
      mentioned: false,
      count: 1,
      at: new Date(start).toISOString(),
      edition: 1,
      inboxOf: 'bert',
      inboxAt: `${new Date(start).toISOString()}#single-1`,
      unreadOf: 'bert',
      forgetAt: start / 1000 + notificationTtlSeconds.value,
    });
    expect(await entry('single-1', 'anna')).toBeUndefined();
    expect(dependencies.pushed).toHaveLength(1);
  });

  it('[NOT-11] stays read when the event comes again', async () => {
    await deliver(event('single-2'));
    await read('single-2');
    await deliver(event('single-2'));
    expect(await entry('single-2')).not.toHaveProperty('unreadOf');
  });
});

describe('an entry of edits', () => {
  const id = () => `${documentId}.anna.EDITED`;

  it('[NOT-12] counts each change once, in any order', async () => {
    await deliver(edit('e-3', 11, 20, 2), edit('e-1', 1, 5));
    await deliver(edit('e-1', 1, 5));
    await deliver(edit('e-2', 6, 10, 4), edit('e-3', 11, 20, 2));
    expect(await entry(id())).toMatchObject({ count: 7, counted: { 1: [1, 20] }, unreadOf: 'bert' });
  });

  it('[NOT-12] is left as it is by what it has counted', async () => {
    await deliver(edit('e-1', 1, 5));
    const before = await entry(id());
    await deliver(edit('e-1', 1, 5));
    expect(await entry(id())).toEqual(before);
  });

  it('[NOT-12] has the time of its latest event, whichever comes last', async () => {
    dependencies.clock.time += 5_000;
    const late = edit('e-2', 6, 10);
    dependencies.clock.time -= 5_000;
    await deliver(late);
    await deliver(edit('e-1', 1, 5));
    const at = new Date(start + 5_000).toISOString();
    expect(await entry(id())).toMatchObject({ at, inboxAt: `${at}#${id()}` });
  });

  it('[NOT-12] opens again after it was read, and counts from there, but nothing twice', async () => {
    await deliver(edit('e-1', 1, 5, 3));
    await read(id());
    await deliver(edit('e-1', 1, 5, 3));
    expect(await entry(id())).not.toHaveProperty('unreadOf');
    await deliver(edit('e-2', 6, 10, 2));
    expect(await entry(id())).toMatchObject({ count: 2, unreadOf: 'bert' });
  });

  it('[NOT-12] loses nothing when several write it at once', async () => {
    const edits = Array.from({ length: 12 }, (_, index) => edit(`e-${index}`, 1 + 5 * index, 5 + 5 * index));
    await Promise.all(edits.map((given) => deliver(given)));
    expect(await entry(id())).toMatchObject({ count: 12, counted: { 1: [1, 60] } });
    expect(dependencies.total('LostRaces')).toBeGreaterThan(0);
  });

  it('[NOT-12] is pushed when it opens, and then once a minute at the most', async () => {
    const counts = () => dependencies.pushed.map((entry) => entry.count);
    await deliver(edit('e-1', 1, 5));
    await deliver(edit('e-2', 6, 10));
    expect(counts()).toEqual([1]);
    dependencies.clock.time += 60_000;
    await deliver(edit('e-3', 11, 15));
    expect(counts()).toEqual([1, 3]);
    await read(id());
    await deliver(edit('e-4', 16, 20));
    expect(counts()).toEqual([1, 3, 1]);
  });
});
