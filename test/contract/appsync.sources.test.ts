import { BatchWriteItemCommand, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDynamoSource, createLambdaSource, createNoneSource } from '../../local/appsync/sources';
import { InvalidRequest, type DataSource } from '../../local/appsync/types';
import { key, openDatabase, type Database, type Item } from './helpers/database';

let database: Database;
let table: string;
let other: string;
let source: DataSource;

beforeAll(async () => {
  database = await openDatabase();
  table = await database.table();
  other = await database.table();
  source = createDynamoSource({ endpoint: database.endpoint, table });
});
afterAll(() => database.close());

const typed = (pk: string, sk = '1') => ({ pk: { S: pk }, sk: { S: sk } });
const store = (pk: string, sk: string, more: Item = {}, to = table) =>
  database.client.send(new PutItemCommand({ TableName: to, Item: { ...key(pk, sk), ...more } }));
const stored = async (pk: string, sk = '1') =>
  (await database.client.send(new GetItemCommand({ TableName: table, Key: key(pk, sk), ConsistentRead: true }))).Item;
const failed = {
  type: 'DynamoDB:ConditionalCheckFailedException',
  message: expect.stringContaining('The conditional request failed') as string,
};

describe('[OPS-4] items', () => {
  it('puts plain and typed values and reads them back as JSON', async () => {
    const attributeValues = {
      n: { N: 1.5 },
      text: { S: 'x' },
      bytes: { B: 'AP8H' },
      set: { SS: ['a', 'b'] },
      numbers: { NS: [1, '2'] },
      flag: { BOOL: false },
      none: { NULL: null },
      list: { L: [{ N: '7' }, { M: { deep: { S: 'y' } } }] },
    };
    const plain = {
      pk: 'put',
      sk: '1',
      n: 1.5,
      text: 'x',
      bytes: 'AP8H',
      set: ['a', 'b'],
      numbers: [1, 2],
      flag: false,
      none: null,
      list: [7, { deep: 'y' }],
    };
    const put = await source.invoke({
      version: '2018-05-29',
      operation: 'PutItem',
      key: typed('put'),
      attributeValues,
    });
    expect(put).toEqual({ result: plain, error: null });
    const got = await source.invoke({ operation: 'GetItem', key: typed('put'), consistentRead: true });
    expect(got).toEqual({ result: { ...plain, numbers: expect.arrayContaining([1, 2]) as number[] }, error: null });
    const projection = { expression: '#n, #list[1].deep', expressionNames: { '#n': 'n', '#list': 'list' } };
    const part = await source.invoke({ operation: 'GetItem', key: typed('put'), projection });
    expect(part.result).toEqual({ n: 1.5, list: [{ deep: 'y' }] });
    expect((await stored('put'))?.['bytes']?.B).toEqual(Uint8Array.from([0, 255, 7]));
    expect(await source.invoke({ operation: 'GetItem', key: typed('nobody') })).toEqual({ result: null, error: null });
  });

  it('updates to the new item and deletes to the old one', async () => {
    await store('update', '1', { n: { N: '1' } });
    const update = { expression: 'ADD #n :by', expressionNames: { '#n': 'n' }, expressionValues: { ':by': { N: 2 } } };
    const updated = await source.invoke({ operation: 'UpdateItem', key: typed('update'), update });
    expect(updated.result).toEqual({ pk: 'update', sk: '1', n: 3 });
    const deleted = await source.invoke({ operation: 'DeleteItem', key: typed('update') });
    expect(deleted.result).toEqual({ pk: 'update', sk: '1', n: 3 });
    expect((await source.invoke({ operation: 'DeleteItem', key: typed('update') })).result).toBeNull();
  });

  const put = (pk: string, values: Record<string, object>, equalsIgnore?: string[]) =>
    source.invoke({
      operation: 'PutItem',
      key: typed(pk),
      attributeValues: values,
      condition: { expression: 'attribute_not_exists(pk)', ...(equalsIgnore && { equalsIgnore }) },
    });

  it('takes the same item put twice under a condition for a success, but for equalsIgnore', async () => {
    const values = {
      set: { SS: ['b', 'a'] },
      n: { N: '1.50' },
      at: { S: 'then' },
      deep: { M: { a: { N: 1 }, b: { L: [] } } },
    };
    await put('twice', values);
    const again = { ...values, set: { SS: ['a', 'b'] }, n: { N: 1.5 } };
    expect(await put('twice', again)).toMatchObject({ error: null, result: { at: 'then' } });
    expect(await put('twice', { ...again, at: { S: 'now' } })).toMatchObject({
      error: failed,
      result: { at: 'then', n: 1.5 },
    });
    expect(await put('twice', { ...again, at: { S: 'now' } }, ['at'])).toMatchObject({
      error: null,
      result: { at: 'then' },
    });
    expect(await put('twice', { ...again, more: { N: 1 } }, ['at'])).toMatchObject({ error: failed });
    const less = Object.fromEntries(Object.entries(again).filter(([name]) => name !== 'at'));
    expect(await put('twice', less)).toMatchObject({ error: failed });
    expect(await put('twice', less, ['at'])).toMatchObject({ error: null });
    expect((await stored('twice'))?.['at']).toEqual({ S: 'then' });
  });

  it('fails a condition on an update without the item, on a delete with it', async () => {
    await store('condition', '1', { n: { N: '1' } });
    const condition = { expression: 'n = :n', expressionValues: { ':n': { N: 2 } } };
    const update = { expression: 'SET m = :m', expressionValues: { ':m': { N: 1 } } };
    const updated = await source.invoke({ operation: 'UpdateItem', key: typed('condition'), update, condition });
    expect(updated).toEqual({ result: null, error: failed });
    const deleted = await source.invoke({ operation: 'DeleteItem', key: typed('condition'), condition });
    expect(deleted).toEqual({ result: { pk: 'condition', sk: '1', n: 1 }, error: failed });
    const gone = await source.invoke({ operation: 'DeleteItem', key: typed('nobody'), condition });
    expect(gone).toEqual({ result: null, error: null });
  });

  it('names the exceptions of DynamoDB, and a database that does not answer', async () => {
    const update = { expression: 'SET', expressionValues: {} };
    const invalid = await source.invoke({ operation: 'UpdateItem', key: typed('x'), update });
    expect(invalid.error?.type).toBe('DynamoDB:ValidationException');
    const nowhere = createDynamoSource({ endpoint: database.endpoint, table: 'weft-nowhere' });
    const missing = await nowhere.invoke({ operation: 'GetItem', key: typed('x') });
    expect(missing.error?.type).toBe('DynamoDB:ResourceNotFoundException');
    const dead = createDynamoSource({ endpoint: 'http://127.0.0.1:1', table });
    const silent = await dead.invoke({ operation: 'GetItem', key: typed('x') });
    expect(silent.error?.type).toBe('DynamoDB:SdkClientException');
  });

  it.each([
    [{ operation: 'Sync' }],
    [{ operation: 'Get', key: {} }],
    [{ key: typed('x') }],
    [{ operation: 'GetItem', key: typed('x'), projections: {} }],
    [{ operation: 'GetItem', key: { pk: 'plain', sk: 'plain' } }],
    [
      {
        operation: 'PutItem',
        key: typed('x'),
        condition: { expression: 'a', returnValuesOnConditionCheckFailure: true },
      },
    ],
    [{ operation: 'PutItem', key: typed('x'), condition: '{"expression":"a"}' }],
    [{ operation: 'PutItem', key: typed('x'), attributeValues: { a: { X: 1 } } }],
    [
      {
        operation: 'DeleteItem',
        key: typed('x'),
        condition: { expression: 'a', conditionalCheckFailedHandler: { strategy: 'Custom', lambdaArn: 'arn' } },
      },
    ],
    [{ operation: 'DeleteItem', key: typed('x'), _version: 1 }],
    [{ operation: 'TransactWriteItems', transactItems: [] }],
    [{ operation: 'TransactWriteItems', transactItems: [{ operation: 'Put', table: 't', key: typed('x') }] }],
    [
      {
        operation: 'TransactWriteItems',
        transactItems: [
          { operation: 'PutItem', table: 't', key: typed('x'), condition: { expression: 'a', equalsIgnore: [] } },
        ],
      },
    ],
    [{ operation: 'BatchGetItem', tables: {} }],
    [{ operation: 'BatchPutItem', tables: { t: Array.from({ length: 26 }, (_, at) => typed('x', `${at}`)) } }],
    [
      {
        operation: 'BatchGetItem',
        tables: { t: { keys: Array.from({ length: 101 }, (_, at) => typed('x', `${at}`)) } },
      },
    ],
  ])('refuses %j', async (request: Record<string, unknown>) => {
    await expect(source.invoke(request)).rejects.toThrow(InvalidRequest);
  });
});

describe('[OPS-4] lists', () => {
  const query = { expression: 'pk = :pk', expressionValues: { ':pk': { S: 'list' } } };

  beforeAll(async () => {
    for (const sk of ['1', '2', '3', '4', '5'])
      await store('list', sk, {
        even: { BOOL: Number(sk) % 2 === 0 },
        owner: { S: 'me' },
        rank: { N: `${10 - Number(sk)}` },
      });
  });

  interface Page {
    items: { sk: string }[];
    nextToken: string | null;
    scannedCount: number;
  }
  const page = async (request: Record<string, unknown>, scope = 'Query.list/list'): Promise<Page> =>
    (await source.invoke(request, scope)).result as Page;
  const keysOf = ({ items }: Page): string => items.map(({ sk }) => sk).join('');

  it('pages through a query, in both directions, filtered after the count', async () => {
    const request = { operation: 'Query', query, limit: 2, consistentRead: true };
    const first = await page(request);
    const second = await page({ ...request, nextToken: first.nextToken });
    const third = await page({ ...request, nextToken: second.nextToken });
    expect([first, second, third].map(keysOf)).toEqual(['12', '34', '5']);
    expect(third.nextToken).toBeNull();
    expect(first.scannedCount).toBe(2);
    expect(keysOf(await page({ ...request, scanIndexForward: false }))).toBe('54');
    const filter = { expression: 'even = :even', expressionValues: { ':even': { BOOL: true } } };
    const filtered = await page({ operation: 'Query', query, filter });
    expect([keysOf(filtered), filtered.scannedCount]).toEqual(['24', 5]);
    const onIndex = {
      operation: 'Query',
      index: 'byOwner',
      query: { expression: '#o = :o', expressionNames: { '#o': 'owner' }, expressionValues: { ':o': { S: 'me' } } },
    };
    expect(keysOf(await page(onIndex))).toBe('54321');
  });

  it('gives opaque tokens that are good only where they were made', async () => {
    const request = { operation: 'Query', query, limit: 2 };
    const { nextToken } = await page(request);
    expect(Buffer.from(nextToken!, 'base64').toString('latin1')).not.toContain('list');
    const elsewhere = await source.invoke({ ...request, nextToken }, 'Query.list/other');
    const forged = await source.invoke({ ...request, nextToken: `${nextToken!.slice(0, -4)}AAAA` }, 'Query.list/list');
    for (const { error } of [elsewhere, forged])
      expect(error).toEqual({
        type: 'DynamoDB:UserIllegalArgumentException',
        message: expect.stringContaining('Invalid pagination token given.') as string,
      });
  });

  it('scans', async () => {
    const filter = {
      expression: 'pk = :pk AND even = :even',
      expressionValues: { ':pk': { S: 'list' }, ':even': { BOOL: false } },
    };
    const whole = await page({ operation: 'Scan', filter });
    expect(whole.items.map(({ sk }) => sk).sort()).toEqual(['1', '3', '5']);
    const segments = await Promise.all(
      [0, 1].map((segment) => page({ operation: 'Scan', filter, segment, totalSegments: 2 })),
    );
    expect(segments.flatMap(({ items }) => items.map(({ sk }) => sk)).sort()).toEqual(['1', '3', '5']);
  });
});

describe('[OPS-4] batches', () => {
  it('reads in the order of the keys, null for what is not there, over several tables', async () => {
    await store('batch', '1', { n: { N: '1' } });
    await store('batch', '3', { n: { N: '3' } });
    await store('batch', '1', { n: { N: '4' } }, other);
    const result = await source.invoke({
      operation: 'BatchGetItem',
      tables: {
        [table]: { keys: ['3', '2', '1'].map((sk) => typed('batch', sk)), consistentRead: true },
        [other]: [typed('batch', '1')],
      },
    });
    expect(result).toEqual({
      error: null,
      result: {
        data: {
          [table]: [{ pk: 'batch', sk: '3', n: 3 }, null, { pk: 'batch', sk: '1', n: 1 }],
          [other]: [{ pk: 'batch', sk: '1', n: 4 }],
        },
        unprocessedKeys: { [table]: [], [other]: [] },
      },
    });
  });

  it('writes and deletes', async () => {
    const items = ['1', '2'].map((sk) => ({ ...typed('batch-write', sk), n: { N: 1 } }));
    const put = await source.invoke({ operation: 'BatchPutItem', tables: { [table]: items } });
    expect(put.result).toEqual({
      data: { [table]: ['1', '2'].map((sk) => ({ pk: 'batch-write', sk, n: 1 })) },
      unprocessedItems: { [table]: [] },
    });
    expect(await stored('batch-write', '2')).toBeDefined();
    const removed = await source.invoke({
      operation: 'BatchDeleteItem',
      tables: { [table]: [typed('batch-write', '2')] },
    });
    expect(removed.result).toEqual({
      data: { [table]: [{ pk: 'batch-write', sk: '2' }] },
      unprocessedKeys: { [table]: [] },
    });
    expect(await stored('batch-write', '2')).toBeUndefined();
    await database.client.send(
      new BatchWriteItemCommand({ RequestItems: { [table]: [{ DeleteRequest: { Key: key('batch-write', '1') } }] } }),
    );
  });
});

describe('[OPS-4] transactions', () => {
  const put = (pk: string, condition?: object) => ({
    operation: 'PutItem',
    table,
    key: typed(pk),
    attributeValues: { n: { N: 1 } },
    ...(condition && { condition }),
  });
  const absent = { expression: 'attribute_not_exists(pk)' };

  it('writes all and answers with the keys', async () => {
    await store('transact-old', '1', { n: { N: '1' } });
    await store('transact-gone', '1');
    const answer = await source.invoke({
      operation: 'TransactWriteItems',
      transactItems: [
        put('transact-new', absent),
        {
          operation: 'UpdateItem',
          table,
          key: typed('transact-old'),
          update: { expression: 'ADD n :one', expressionValues: { ':one': { N: 1 } } },
          condition: { expression: 'n < :two', expressionValues: { ':two': { N: 2 } } },
        },
        { operation: 'DeleteItem', table, key: typed('transact-gone') },
        { operation: 'ConditionCheck', table, key: typed('transact-none'), condition: absent },
      ],
    });
    const keys = ['transact-new', 'transact-old', 'transact-gone', 'transact-none'].map((pk) => ({ pk, sk: '1' }));
    expect(answer).toEqual({ result: { keys, cancellationReasons: null }, error: null });
    expect((await stored('transact-old'))?.['n']).toEqual({ N: '2' });
    expect(await stored('transact-gone')).toBeUndefined();
    const read = await source.invoke({
      operation: 'TransactGetItems',
      transactItems: [
        { table, key: typed('transact-none') },
        { table, key: typed('transact-new') },
      ],
    });
    expect(read.result).toEqual({ items: [null, { pk: 'transact-new', sk: '1', n: 1 }], cancellationReasons: null });
  });

  it('gives the reasons of a cancellation, with the item unless it is told not to', async () => {
    await store('taken', '1', { by: { S: 'me' } });
    const transactItems = [
      put('not-written'),
      put('taken', absent),
      put('not-written-2'),
      { ...put('taken', { ...absent, returnValuesOnConditionCheckFailure: false }), table: other },
    ];
    await store('taken', '1', { by: { S: 'me' } }, other);
    const { result, error } = await source.invoke({ operation: 'TransactWriteItems', transactItems });
    expect(error).toEqual({
      type: 'DynamoDB:TransactionCanceledException',
      message: expect.stringContaining('[None, ConditionalCheckFailed, None, ConditionalCheckFailed]') as string,
    });
    const none = { type: 'None', message: 'None' };
    const reason = { type: 'ConditionalCheckFailed', message: 'The conditional request failed' };
    expect(result).toEqual({
      keys: null,
      cancellationReasons: [none, { ...reason, item: { pk: 'taken', sk: '1', by: 'me' } }, none, reason],
    });
    expect(await stored('not-written')).toBeUndefined();
  });
});

describe('[OPS-2] grants', () => {
  const granted = (grants: Record<string, string[]>) =>
    createDynamoSource({ endpoint: database.endpoint, table, grants });
  const denied = (action: string) => ({
    type: 'DynamoDB:AccessDeniedException',
    message: expect.stringContaining(`dynamodb:${action} `) as string,
  });
  const query = { expression: '#o = :o', expressionNames: { '#o': 'owner' }, expressionValues: { ':o': { S: 'me' } } };

  it.each([
    ['GetItem', { operation: 'GetItem', key: typed('x') }],
    ['PutItem', { operation: 'PutItem', key: typed('x') }],
    ['UpdateItem', { operation: 'UpdateItem', key: typed('x'), update: { expression: 'REMOVE a' } }],
    ['DeleteItem', { operation: 'DeleteItem', key: typed('x') }],
    ['Scan', { operation: 'Scan' }],
  ])('asks for %s', async (action, request) => {
    expect((await granted({}).invoke(request)).error).toEqual(denied(action));
    expect((await granted({ [table]: [`dynamodb:${action}`] }).invoke(request)).error).toBeNull();
  });

  it('asks for the index of a query, and for every table of a batch', async () => {
    const request = { operation: 'Query', index: 'byOwner', query };
    expect((await granted({ [table]: ['dynamodb:Query'] }).invoke(request)).error).toEqual(denied('Query'));
    expect((await granted({ [`${table}/index/byOwner`]: ['dynamodb:Query'] }).invoke(request)).error).toBeNull();
    const tables = { [table]: { keys: [typed('x')] }, [other]: { keys: [typed('x')] } };
    const batch = { operation: 'BatchGetItem', tables };
    const one = { [table]: ['dynamodb:BatchGetItem'] };
    expect((await granted(one).invoke(batch)).error).toEqual(denied('BatchGetItem'));
    expect((await granted({ ...one, [other]: ['dynamodb:BatchGetItem'] }).invoke(batch)).error).toBeNull();
  });

  it('asks for each action of a transaction', async () => {
    const item = {
      operation: 'ConditionCheck',
      table,
      key: typed('y'),
      condition: { expression: 'attribute_not_exists(pk)' },
    };
    const request = { operation: 'TransactWriteItems', transactItems: [item] };
    expect((await granted({ [table]: ['dynamodb:PutItem'] }).invoke(request)).error).toEqual(
      denied('ConditionCheckItem'),
    );
    expect((await granted({ [table]: ['dynamodb:ConditionCheckItem'] }).invoke(request)).error).toBeNull();
  });

  it('needs GetItem to compare after a conditional put', async () => {
    await store('compare', '1');
    const request = {
      operation: 'PutItem',
      key: typed('compare'),
      condition: { expression: 'attribute_not_exists(pk)' },
    };
    const only = ['dynamodb:PutItem'];
    expect((await granted({ [table]: only }).invoke(request)).error).toEqual(denied('GetItem'));
    expect((await granted({ [table]: [...only, 'dynamodb:GetItem'] }).invoke(request)).error).toBeNull();
  });
});

describe('[OPS-4] other sources', () => {
  it('passes the payload of a NONE source through', async () => {
    expect(await createNoneSource().invoke({ payload: { a: 1 } })).toEqual({ result: { a: 1 }, error: null });
    expect(await createNoneSource().invoke({})).toEqual({ result: null, error: null });
  });

  it('invokes a function, and makes its failure an error', async () => {
    const lambda = createLambdaSource((payload) =>
      payload === 'fail' ? Promise.reject(new Error('no')) : Promise.resolve({ got: payload }),
    );
    expect(await lambda.invoke({ operation: 'Invoke', payload: 1 })).toEqual({ result: { got: 1 }, error: null });
    const failure = { result: null, error: { message: 'no', type: 'Lambda:Unhandled' } };
    expect(await lambda.invoke({ operation: 'Invoke', payload: 'fail' })).toEqual(failure);
    const event = { operation: 'Invoke', invocationType: 'Event', payload: 'fail' };
    expect(await lambda.invoke(event)).toEqual({ result: null, error: null });
    await expect(lambda.invoke({ operation: 'BatchInvoke' })).rejects.toThrow(InvalidRequest);
  });

  it('[OPS-17] gives up a function that AppSync would not wait for, and one that returns more than Lambda lets it', async () => {
    const endless = createLambdaSource(() => new Promise(() => undefined), 1);
    expect((await endless.invoke({ operation: 'Invoke' })).error).toEqual({
      message: 'Execution timed out.',
      type: 'Lambda:ExecutionTimeoutException',
    });
    // Two quotes of JSON are bytes, too.
    const long = createLambdaSource((length) => Promise.resolve('x'.repeat((length as number) - 2)));
    expect((await long.invoke({ operation: 'Invoke', payload: 6_291_556 })).error).toBeNull();
    expect((await long.invoke({ operation: 'Invoke', payload: 6_291_557 })).error).toEqual({
      message: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
      type: 'Lambda:Unhandled',
    });
  });
});
