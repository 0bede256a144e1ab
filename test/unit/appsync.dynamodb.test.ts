import { describe, expect, it } from 'vitest';
import { evaluate } from '../../local/appsync/engine';

const made = (expression: string): unknown => {
  const code = `import * as ddb from '@aws-appsync/utils/dynamodb';\nconst ops = ddb.operations;\nexport const request = (ctx) => ${expression};\nexport const response = (ctx) => null;`;
  const { result, error } = evaluate(code, {}, 'request');
  return error ?? result;
};

const key = { pk: { S: 'a' }, n: { N: 1 } };
const plainKey = '{ pk: "a", n: 1 }';
const exists = { expression: 'attribute_exists(#pk)', expressionNames: { '#pk': 'pk' } };

describe('[OPS-3] the DynamoDB module', () => {
  it.each([
    [`ddb.get({ key: ${plainKey} })`, { operation: 'GetItem', key }],
    [
      `ddb.get({ key: ${plainKey}, consistentRead: true, projection: ["id", "nested.object[1]"] })`,
      {
        operation: 'GetItem',
        key,
        consistentRead: true,
        projection: {
          expression: '#id, #nested.#object[1]',
          expressionNames: { '#id': 'id', '#nested': 'nested', '#object': 'object' },
        },
      },
    ],
    [
      `ddb.put({ key: ${plainKey}, item: { a: 1, s: ddb.toStringSet(["x"]) }, condition: { pk: { attributeExists: true } } })`,
      { operation: 'PutItem', key, attributeValues: { a: { N: 1 }, s: { SS: ['x'] } }, condition: exists },
    ],
    [`ddb.put({ key: ${plainKey}, item: {}, condition: null })`, { operation: 'PutItem', key, attributeValues: {} }],
    [
      `ddb.remove({ key: ${plainKey}, condition: { pk: { attributeExists: true } } })`,
      { operation: 'DeleteItem', key, condition: exists },
    ],
    [
      'ddb.query({ query: { pk: { eq: "a" }, sk: { between: ["a", "b"] } }, index: "i", limit: 5, nextToken: null, scanIndexForward: false, consistentRead: true })',
      {
        operation: 'Query',
        query: {
          expression: '#pk = :pk_eq AND #sk BETWEEN :sk_between_0 AND :sk_between_1',
          expressionNames: { '#pk': 'pk', '#sk': 'sk' },
          expressionValues: { ':pk_eq': { S: 'a' }, ':sk_between_0': { S: 'a' }, ':sk_between_1': { S: 'b' } },
        },
        index: 'i',
        limit: 5,
        scanIndexForward: false,
        consistentRead: true,
      },
    ],
    [
      'ddb.scan({ filter: { a: { gt: 1 } }, totalSegments: 2, segment: 0 })',
      {
        operation: 'Scan',
        totalSegments: 2,
        segment: 0,
        filter: { expression: '#a > :a_gt', expressionNames: { '#a': 'a' }, expressionValues: { ':a_gt': { N: 1 } } },
      },
    ],
    ['ddb.scan()', { operation: 'Scan' }],
    ['ddb.sync({ limit: 1, lastSync: 2 })', { operation: 'Sync', limit: 1, lastSync: 2 }],
    [
      `ddb.batchGet({ tables: { t: { keys: [${plainKey}], consistentRead: true, projection: ["a"] } } })`,
      {
        operation: 'BatchGetItem',
        tables: {
          t: { keys: [key], consistentRead: true, projection: { expression: '#a', expressionNames: { '#a': 'a' } } },
        },
      },
    ],
    [`ddb.batchPut({ tables: { t: [{ a: 1 }] } })`, { operation: 'BatchPutItem', tables: { t: [{ a: { N: 1 } }] } }],
    [`ddb.batchDelete({ tables: { t: [${plainKey}] } })`, { operation: 'BatchDeleteItem', tables: { t: [key] } }],
    [
      `ddb.transactGet({ items: [{ table: "t", key: ${plainKey}, projection: ["a"] }] })`,
      {
        operation: 'TransactGetItems',
        transactItems: [{ table: 't', key, projection: { expression: '#a', expressionNames: { '#a': 'a' } } }],
      },
    ],
    [
      `ddb.transactWrite({ items: [
        { putItem: { table: "t", key: ${plainKey}, item: { a: 1 } } },
        { updateItem: { table: "t", key: ${plainKey}, update: { a: 1 } } },
        { deleteItem: { table: "t", key: ${plainKey} } },
        { conditionCheck: { table: "t", key: ${plainKey}, condition: { pk: { attributeExists: true } } } },
      ] })`,
      {
        operation: 'TransactWriteItems',
        transactItems: [
          { table: 't', operation: 'PutItem', key, attributeValues: { a: { N: 1 } } },
          {
            table: 't',
            operation: 'UpdateItem',
            key,
            update: { expression: 'SET #a = :a', expressionNames: { '#a': 'a' }, expressionValues: { ':a': { N: 1 } } },
          },
          { table: 't', operation: 'DeleteItem', key },
          { table: 't', operation: 'ConditionCheck', key, condition: exists },
        ],
      },
    ],
    [
      '[ddb.toStringSet(["a"]), ddb.toNumberSet([1, 2.5]), ddb.toBinarySet(["AP8H"])]',
      [{ SS: ['a'] }, { NS: ['1', '2.5'] }, { BS: ['AP8H'] }],
    ],
    ['ddb.transactWrite({ items: [{ move: {} }] })', expect.objectContaining({ errorType: 'Code' })],
  ])('%s', (expression, request) => {
    expect(made(expression)).toEqual(request);
  });

  it.each([
    ['{ a: 1, b: null }', 'SET #a = :a, #b = :b', { ':a': { N: 1 }, ':b': { NULL: null } }],
    [
      '{ a: ops.add({ x: 1 }), b: ops.replace([1]) }',
      'SET #a = :a, #b = :b',
      { ':a': { M: { x: { N: 1 } } }, ':b': { L: [{ N: 1 }] } },
    ],
    ['{ a: ops.remove(), b: 1 }', 'SET #b = :b REMOVE #a', { ':b': { N: 1 } }],
    [
      '{ a: ops.increment(10), b: ops.decrement() }',
      'SET #a = #a + :a, #b = #b - :b',
      { ':a': { N: 10 }, ':b': { N: 1 } },
    ],
    [
      '{ a: ops.append([1]), b: ops.prepend(["x"]) }',
      'SET #a = list_append(#a, :a), #b = list_append(:b, #b)',
      { ':a': { L: [{ N: 1 }] }, ':b': { L: [{ S: 'x' }] } },
    ],
    [
      '{ a: [ops.updateListItem("x", 1), ops.updateListItem("y", 2)] }',
      'SET #a[1] = :a, #a[2] = :a_1',
      { ':a': { S: 'x' }, ':a_1': { S: 'y' } },
    ],
    ['{ a: { b: 1, c: { d: ops.remove() } } }', 'SET #a.#b = :a_b REMOVE #a.#c.#d', { ':a_b': { N: 1 } }],
    ['{ a: [], b: ddb.toNumberSet([1]) }', 'SET #a = :a, #b = :b', { ':a': { L: [] }, ':b': { NS: ['1'] } }],
  ])('update %s', (changes, expression, expressionValues) => {
    expect(made(`ddb.update({ key: ${plainKey}, update: ${changes} })`)).toMatchObject({
      operation: 'UpdateItem',
      key,
      update: { expression, expressionValues },
    });
  });
});
