import { PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import type { Contribution, DurableEvent } from '../../functions/common/event';
import { createClock } from '../../local/clock';
import { documentKey, memberKey, notificationKey, userKey } from '../../schema/keys';
import { openDirect } from '../helpers/database';
import { createMemoryTable } from '../helpers/memory-table';
import { startScenario, type Poison } from './notifications.scenario';

// What the embedded DynamoDB takes in reasonable time. At full size: WEFT_NOTIFIER_EVENTS=10000.
const onTables = Number(process.env['WEFT_NOTIFIER_EVENTS'] ?? 150);

type Item = Record<string, unknown>;

/** Where the entries go: what is asked of it, how items come in, and what is in an inbox afterwards. */
interface Store {
  tables: { operations: string; documents: string };
  send(command: object): Promise<unknown>;
  put(item: Item): Promise<void>;
  inbox(userId: string): Promise<Item[]>;
  close(): Promise<void>;
}

const inMemory = async (): Promise<Store> => {
  const table = createMemoryTable();
  return {
    tables: { operations: 'operations', documents: 'documents' },
    send: (command) => table.send(command),
    put: async (item) => table.put(item),
    inbox: async (userId) =>
      [...table.items.values()].filter(({ pk, sk }) => pk === userKey(userId) && String(sk).startsWith('N#')),
    close: async () => undefined,
  };
};

const embedded = async (): Promise<Store> => {
  const { client, tables, close } = await openDirect(createClock());
  return {
    tables,
    send: (command) => client.send(command as never),
    put: async (item) => void (await client.send(new PutCommand({ TableName: tables.documents, Item: item }))),
    async inbox(userId) {
      const found: Item[] = [];
      let ExclusiveStartKey: Item | undefined;
      do {
        const page = await client.send(
          new QueryCommand({
            TableName: tables.documents,
            KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
            ExpressionAttributeValues: { ':pk': userKey(userId), ':prefix': notificationKey('') },
            ExclusiveStartKey,
          }),
        );
        found.push(...(page.Items ?? []));
        ExclusiveStartKey = page.LastEvaluatedKey;
      } while (ExclusiveStartKey);
      return found;
    },
    close,
  };
};

const recipients = Array.from({ length: 20 }, (_, index) => `reader-${index}`);
const actors = ['ada', 'alan'];
const troubles = { fails: 0.15, dies: 0.15 };

const addMembers = async (store: Store, documentId: string, userIds: readonly string[]): Promise<void> => {
  for (const userId of userIds)
    await store.put({ pk: documentKey(documentId), sk: memberKey(userId), documentId, userId, memberId: userId });
};

const comment = (documentId: string, number: number, time: number): DurableEvent => ({
  version: 1,
  eventId: `comment-${number}`,
  documentId,
  kind: 'COMMENT_CREATED',
  actorId: 'ada',
  at: new Date(time + number).toISOString(),
  threadId: `thread-${number}`,
  commentId: `thread-${number}`,
  mentions: [],
});

/** `count` folds of two authors, as the compactor writes their events: one or both in each. */
const edits = (documentId: string, count: number, time: number, random: { below(bound: number): number }) => {
  const ends: Record<string, number> = {};
  const totals: Record<string, number> = {};
  const events = Array.from({ length: count }, (_, index): DurableEvent => {
    const authors: Record<string, Contribution> = {};
    const both = random.below(3) === 0;
    actors.forEach((actor, number) => {
      if (!both && number !== index % 2) return;
      const changes = 1 + random.below(4);
      const first = (ends[actor] ?? 0) + 1;
      ends[actor] = first + changes + random.below(30);
      totals[actor] = (totals[actor] ?? 0) + changes;
      authors[actor] = { changes, characters: 1, sites: { [number + 1]: [first, ends[actor]] } };
    });
    const at = new Date(time + index).toISOString();
    return { version: 1, eventId: `edit-${index}`, documentId, kind: 'EDITED', at, revision: index + 1, authors };
  });
  return { events, totals };
};

/** Delivers until nothing waits and nothing is left in the dead letters. Returns how much went there. */
const drainAll = async ({ drain, queue }: ReturnType<typeof startScenario>): Promise<number> => {
  let dead = 0;
  for (await drain(); queue.deadLetters.length > 0; await drain()) dead += queue.redrive();
  return dead;
};

describe.each([
  ['in memory, at full size', inMemory, 10_000],
  ['on the embedded DynamoDB', embedded, onTables],
] as const)('the notifier that fails in 3 of 10 invocations, %s', (_title, open, size) => {
  it('[NOT-11] leaves exactly one entry of each comment in each inbox', async () => {
    const store = await open();
    const seed = 20_261_125;
    const scenario = startScenario(seed, store.send, store.tables, troubles);
    await addMembers(store, 'd', [...recipients, 'ada']);
    for (let number = 0; number < size; number++)
      scenario.queue.send(JSON.stringify(comment('d', number, scenario.clock.time)));
    const dead = await drainAll(scenario);
    const expected = Array.from({ length: size }, (_, number) => `comment-${number}`).sort();
    for (const userId of recipients) {
      const inbox = await store.inbox(userId);
      expect(inbox.map((entry) => entry['notificationId']).sort(), `${userId}, seed ${seed}`).toEqual(expected);
    }
    expect(await store.inbox('ada')).toEqual([]);
    expect(scenario.seen.died).toBeGreaterThan(0);
    expect(scenario.seen.failed).toBeGreaterThan(0);
    if (size > 1_000) expect(dead).toBeGreaterThan(0);
    await store.close();
  });

  it('[NOT-12] leaves one entry of each author’s edits, with the right count', async () => {
    const store = await open();
    const seed = 4_711;
    const scenario = startScenario(seed, store.send, store.tables, troubles);
    await addMembers(store, 'd', [...recipients.slice(0, 5), ...actors]);
    const { events, totals } = edits('d', size, scenario.clock.time, scenario.random);
    for (const event of events) scenario.queue.send(JSON.stringify(event));
    await drainAll(scenario);
    for (const userId of recipients.slice(0, 5)) {
      const counts = Object.fromEntries((await store.inbox(userId)).map((entry) => [entry['actorId'], entry['count']]));
      expect(counts, `${userId}, seed ${seed}`).toEqual(totals);
    }
    for (const [actor, other] of [actors, [...actors].reverse()] as [string, string][])
      expect((await store.inbox(actor)).map((entry) => [entry['actorId'], entry['count']])).toEqual([
        [other, totals[other]],
      ]);
    await store.close();
  });
});

describe('a poison message', () => {
  it('[NOT-17] ends in the dead letters, holds up no other, and is delivered by a redrive once its cause is mended', async () => {
    const store = await embedded();
    const poison: Poison = { documentId: 'poisoned', mended: false };
    const scenario = startScenario(1, store.send, store.tables, { fails: 0, dies: 0 }, poison);
    await addMembers(store, 'd', recipients.slice(0, 2));
    await addMembers(store, 'poisoned', recipients.slice(0, 2));
    for (let number = 0; number < 30; number++)
      scenario.queue.send(JSON.stringify(comment(number === 7 ? 'poisoned' : 'd', number, scenario.clock.time)));
    const began = scenario.clock.time;
    await scenario.drain();
    expect(scenario.queue.deadLetters.map((body) => (JSON.parse(body) as DurableEvent).eventId)).toEqual(['comment-7']);
    expect(await store.inbox('reader-0')).toHaveLength(29);
    // The others were there at once, the poison message took its five deliveries.
    expect(scenario.clock.time - began).toBe(4 * 190_000);

    expect(scenario.queue.redrive()).toBe(1);
    await scenario.drain();
    expect(scenario.queue.deadLetters).toHaveLength(1);

    poison.mended = true;
    scenario.queue.redrive();
    await scenario.drain();
    expect(scenario.queue.deadLetters).toEqual([]);
    for (const userId of recipients.slice(0, 2)) expect(await store.inbox(userId)).toHaveLength(30);
    await store.close();
  });
});
