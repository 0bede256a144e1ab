import {
  GetItemCommand,
  IdempotentParameterMismatchException,
  PutItemCommand,
  TransactGetItemsCommand,
  TransactionCanceledException,
  TransactionConflictException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorOf, isEmbedded, key, openDatabase, type Database, type Item } from './helpers/database';

let database: Database;
let table: string;

beforeAll(async () => {
  database = await openDatabase();
  table = await database.table();
});
afterAll(() => database.close());

const get = async (pk: string, sk: string) =>
  (await database.client.send(new GetItemCommand({ TableName: table, Key: key(pk, sk), ConsistentRead: true }))).Item;
const putItem = (item: Item) => database.client.send(new PutItemCommand({ TableName: table, Item: item }));
const transact = (items: TransactWriteItem[], token?: string) =>
  database.client.send(
    new TransactWriteItemsCommand({ TransactItems: items, ...(token ? { ClientRequestToken: token } : {}) }),
  );
const put = (item: Item, more: object = {}): TransactWriteItem => ({ Put: { TableName: table, Item: item, ...more } });
const add = (pk: string, sk: string, by: number): TransactWriteItem => ({
  Update: {
    TableName: table,
    Key: key(pk, sk),
    UpdateExpression: 'ADD n :by',
    ExpressionAttributeValues: { ':by': { N: String(by) } },
  },
});
const check = (pk: string, sk: string, condition: string, more: object = {}): TransactWriteItem => ({
  ConditionCheck: { TableName: table, Key: key(pk, sk), ConditionExpression: condition, ...more },
});

const canceled = async (request: Promise<unknown>): Promise<TransactionCanceledException> => {
  const error = await errorOf<TransactionCanceledException>(request);
  expect(error).toBeInstanceOf(TransactionCanceledException);
  return error;
};
const codesOf = (error: TransactionCanceledException) => error.CancellationReasons!.map((reason) => reason.Code);

/** Sends until a request meets another one; the test's own time limit ends a vain wait. */
const untilConflict = async (send: () => Promise<unknown>[], isConflict: (error: unknown) => boolean) => {
  for (;;) {
    const outcomes = await Promise.allSettled(send());
    const errors = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
    for (const error of errors) if (!isConflict(error)) throw error;
    if (errors.length > 0) return;
  }
};
const isConflictReason = (error: unknown) =>
  error instanceof TransactionCanceledException && codesOf(error).includes('TransactionConflict');

describe('[OPS-6] transactions', () => {
  it('puts, updates, deletes and checks, over several tables', async () => {
    const other = await database.table();
    await putItem(key('all', 'old'));
    await transact([
      put({ ...key('all', 'new'), v: { S: 'x' } }),
      add('all', 'sum', 5),
      { Delete: { TableName: table, Key: key('all', 'old') } },
      check('all', 'none', 'attribute_not_exists(pk)'),
      { Put: { TableName: other, Item: key('all', 'elsewhere') } },
    ]);
    expect(await get('all', 'new')).toEqual({ ...key('all', 'new'), v: { S: 'x' } });
    expect(await get('all', 'sum')).toEqual({ ...key('all', 'sum'), n: { N: '5' } });
    expect(await get('all', 'old')).toBeUndefined();
    const elsewhere = new GetItemCommand({ TableName: other, Key: key('all', 'elsewhere'), ConsistentRead: true });
    expect((await database.client.send(elsewhere)).Item).toBeDefined();
  });

  it('changes nothing if one action is refused, and says which and why', async () => {
    const old = { ...key('none', 'there'), v: { N: '1' } };
    await putItem(old);
    const condition = { ConditionExpression: 'attribute_not_exists(pk)' };
    const error = await canceled(
      transact([
        put(key('none', 'a')),
        put(old, { ...condition, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }),
        check('none', 'missing', 'attribute_exists(pk)', { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }),
        add('none', 'b', 1),
      ]),
    );
    expect(error.message).toBe(
      'Transaction cancelled, please refer cancellation reasons for specific reasons ' +
        '[None, ConditionalCheckFailed, ConditionalCheckFailed, None]',
    );
    expect(error.CancellationReasons).toEqual([
      { Code: 'None' },
      { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed', Item: old },
      { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' },
      { Code: 'None' },
    ]);
    const silent = await canceled(transact([put(old, condition)]));
    expect(silent.CancellationReasons).toEqual([
      { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' },
    ]);
    expect(await get('none', 'a')).toBeUndefined();
    expect(await get('none', 'b')).toBeUndefined();
    expect(await get('none', 'there')).toEqual(old);
  });

  it('is canceled by an update that its item does not allow', async () => {
    await putItem({ ...key('type', '1'), n: { S: 'no number' } });
    const error = await canceled(transact([add('type', '1', 1), put(key('type', '2'))]));
    expect(codesOf(error)).toEqual(['ValidationError', 'None']);
    expect(await get('type', '2')).toBeUndefined();
  });

  it('refuses two actions on one item, none, more than 100, two in one and more than 4 MB', async () => {
    const many = (count: number) => Array.from({ length: count }, (_, n) => put(key('many', `${n}`)));
    const big = { S: 'x'.repeat(390_000) };
    const requests = [
      transact([put(key('twice', '1')), check('twice', '1', 'attribute_exists(pk)')]),
      transact([]),
      transact(many(101)),
      transact([{ ...put(key('two', '1')), ...add('two', '2', 1) }]),
      transact(many(12).map(({ Put: one }) => put({ ...one!.Item, big }))),
    ];
    for (const request of requests) expect((await errorOf(request)).name).toBe('ValidationException');
    expect(await get('twice', '1')).toBeUndefined();
    await transact(many(100));
    expect(await get('many', '99')).toBeDefined();
  });

  it('carries out a request token once, for 10 minutes', async () => {
    const token = `token-${Date.now()}`;
    await transact([add('token', '1', 1)], token);
    await transact([add('token', '1', 1)], token);
    expect((await get('token', '1'))!['n']).toEqual({ N: '1' });
    const other = errorOf(transact([add('token', '1', 2)], token));
    expect(await other).toBeInstanceOf(IdempotentParameterMismatchException);
    expect((await get('token', '1'))!['n']).toEqual({ N: '1' });
  });

  it('lets a canceled request be tried again under its token', async () => {
    const token = `again-${Date.now()}`;
    const actions = [check('again', 'gate', 'attribute_exists(pk)'), add('again', '1', 1)];
    await canceled(transact(actions, token));
    await putItem(key('again', 'gate'));
    await transact(actions, token);
    expect((await get('again', '1'))!['n']).toEqual({ N: '1' });
  });

  it.runIf(isEmbedded)('forgets a token after 10 minutes (virtual time, embedded only)', async () => {
    await transact([add('forget', '1', 1)], 'forgotten');
    database.clock.advance(10 * 60_000 - 30_000);
    await transact([add('forget', '1', 1)], 'forgotten');
    expect((await get('forget', '1'))!['n']).toEqual({ N: '1' });
    database.clock.advance(30_000);
    await transact([add('forget', '1', 2)], 'forgotten');
    expect((await get('forget', '1'))!['n']).toEqual({ N: '3' });
  });

  it('cancels a transaction that overlaps another, and loses none that it acknowledged', async () => {
    let acknowledged = 0;
    const one = async (n: number) => {
      await transact([add('overlap', 'shared', 1), add('overlap', `own${n}`, 1)]);
      acknowledged += 1;
    };
    await untilConflict(() => Array.from({ length: 20 }, (_, n) => one(n)), isConflictReason);
    expect((await get('overlap', 'shared'))!['n']).toEqual({ N: String(acknowledged) });
  });

  it('refuses a single write that meets a transaction, and a transaction that meets a write', async () => {
    let acknowledged = 0;
    const count = async (request: Promise<unknown>) => {
      await request;
      acknowledged += 1;
    };
    const single = () => database.client.send(new UpdateItemCommand(add('meet', '1', 1).Update!));
    await untilConflict(
      () => Array.from({ length: 20 }, (_, n) => count(n % 2 ? transact([add('meet', '1', 1)]) : single())),
      (error) => error instanceof TransactionConflictException || isConflictReason(error),
    );
    expect((await get('meet', '1'))!['n']).toEqual({ N: String(acknowledged) });
  });

  it('reads several items as they were at one moment', async () => {
    await transact([add('moment', 'a', 0), add('moment', 'b', 0)]);
    const read = async () => {
      const gets = ['a', 'b'].map((sk) => ({ Get: { TableName: table, Key: key('moment', sk) } }));
      const { Responses: found } = await database.client.send(new TransactGetItemsCommand({ TransactItems: gets }));
      return found!.map((response) => response.Item!['n']!.N);
    };
    let isWriting = true;
    const writer = (async () => {
      for (let n = 0; n < 40; n += 1) await transact([add('moment', 'a', 1), add('moment', 'b', 1)]);
      isWriting = false;
    })();
    const reader = async () => {
      while (isWriting) {
        const pair = await read().catch((error: unknown) => {
          if (!isConflictReason(error)) throw error;
          return ['canceled', 'canceled'];
        });
        expect(pair[0]).toBe(pair[1]);
      }
    };
    await Promise.all([writer, reader(), reader()]);
    expect(await read()).toEqual(['40', '40']);
  });

  it('projects what it reads, and says nothing of items that are not there', async () => {
    await putItem({ ...key('project', '1'), a: { S: '1' }, b: { S: '2' } });
    const { Responses: found } = await database.client.send(
      new TransactGetItemsCommand({
        TransactItems: [
          { Get: { TableName: table, Key: key('project', '1'), ProjectionExpression: 'b' } },
          { Get: { TableName: table, Key: key('project', '2') } },
        ],
      }),
    );
    expect(found).toEqual([{ Item: { b: { S: '2' } } }, {}]);
  });
});
