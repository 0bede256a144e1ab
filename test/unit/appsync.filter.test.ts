import { describe, expect, it } from 'vitest';
import { filterProblem, OPERATORS, passesArguments, passesFilter } from '../../local/appsync/realtime';
import { createApi } from '../../local/appsync/server/schema';
import type { SubscriptionFilter } from '../../local/appsync/types';

type Condition = SubscriptionFilter['filterGroup'][number]['filters'][number];

const one = (fieldName: string, operator: string, value: unknown): SubscriptionFilter => ({
  filterGroup: [{ filters: [{ fieldName, operator, value }] }],
});

// Operator, the filter's value, what passes, what does not.
const TABLE: [string, unknown, unknown[], unknown[]][] = [
  ['eq', 5, [5], [4, '5', true]],
  ['eq', 'a', ['a'], ['A', '', 5]],
  ['eq', true, [true], [false, 'true', 1]],
  ['ne', 5, [4, '5', true], [5]],
  ['ne', 'a', ['b', ''], ['a']],
  ['le', 5, [5, 4.5, -1], [6, '4']],
  ['lt', 5, [4], [5, '4']],
  ['ge', 5, [5, 6], [4, '6']],
  ['gt', 5, [6], [5]],
  ['gt', 'b', ['c', 'bb'], ['b', 'a', 9]],
  ['contains', 'ell', ['hello', ['ell', 'x']], ['help', ['hello']]],
  ['contains', 3, [[1, 3]], [[1, 2], ['3'], '3']],
  ['notContains', 'ell', ['help', ['hello']], ['hello', ['ell']]],
  ['notContains', 3, [[1, 2], []], [[3]]],
  ['beginsWith', 'he', ['hello'], ['the', 5, ['he']]],
  ['in', ['a', 5], ['a', 5], ['b', '5']],
  ['notIn', ['a', 5], ['b', '5'], ['a', 5]],
  ['between', [2, 4], [2, 3, 4], [1, 5, '3']],
  ['between', ['b', 'd'], ['b', 'cc', 'd'], ['a', 'da']],
  ['containsAny', ['a', 'b'], [['x', 'b'], ['a']], [['c'], []]],
];

describe('enhanced subscription filters', () => {
  it('[OPS-5] have all documented operators', () => {
    expect(new Set(TABLE.map(([operator]) => operator))).toEqual(new Set(Object.keys(OPERATORS)));
    for (const [operator, wanted, passing, failing] of TABLE) {
      const filter = one('field', operator, wanted);
      for (const field of passing) expect(passesFilter(filter, { field }), `${field} ${operator} ${wanted}`).toBe(true);
      for (const field of failing)
        expect(passesFilter(filter, { field }), `${field} ${operator} ${wanted}`).toBe(false);
    }
  });

  it('[OPS-5] fail closed on a field that is absent or null, whatever the operator', () => {
    for (const [operator, wanted] of TABLE) {
      expect(passesFilter(one('field', operator, wanted), {})).toBe(false);
      expect(passesFilter(one('field', operator, wanted), { field: null })).toBe(false);
      expect(passesFilter(one('toString', operator, wanted), {})).toBe(false);
    }
    expect(passesFilter(one('field', 'like', 'a'), { field: 'a' })).toBe(false);
  });

  it('[OPS-5] reach into nested objects by dots', () => {
    expect(passesFilter(one('meta.colour', 'eq', 'red'), { meta: { colour: 'red' } })).toBe(true);
    expect(passesFilter(one('meta.colour', 'eq', 'red'), { meta: null })).toBe(false);
    expect(passesFilter(one('meta.colour', 'eq', 'red'), { 'meta.colour': 'red' })).toBe(false);
  });

  it('[OPS-5] OR their groups and AND the conditions of one', () => {
    const names = ['a', 'b', 'c'];
    const wants: Condition[] = names.map((fieldName) => ({ fieldName, operator: 'eq', value: 1 }));
    // Every assignment of 0 or 1 to three fields, against every pair of groups, compared with the sets of their names.
    for (let groups = 1; groups < 64; groups += 1) {
      const [first, second] = [groups & 7, groups >> 3].map((bits) => wants.filter((_, at) => bits & (1 << at)));
      const filter = { filterGroup: [{ filters: first! }, { filters: second! }] };
      for (let values = 0; values < 8; values += 1) {
        const payload = Object.fromEntries(names.map((name, at) => [name, (values >> at) & 1]));
        const expected = (groups & 7 & values) === (groups & 7) || ((groups >> 3) & values) === groups >> 3;
        expect(passesFilter(filter, payload), `${groups} ${values}`).toBe(expected);
      }
    }
  });

  it('[OPS-5] are refused when AppSync would misread them', () => {
    const { schema } = createApi(/* GraphQL */ `
      type Meta {
        colour: String
      }
      type Message {
        room: ID
        tags: [String]
        meta: Meta
        parts: [Meta]
      }
      type Query {
        message: Message
      }
    `);
    const problem = (filter: SubscriptionFilter): string | null => filterProblem(filter, schema, 'Message');
    expect(problem(one('room', 'eq', 'a'))).toBeNull();
    expect(problem(one('tags', 'containsAny', ['a']))).toBeNull();
    expect(problem(one('meta.colour', 'beginsWith', 'r'))).toBeNull();
    const refused: [SubscriptionFilter, RegExp][] = [
      [one('room', 'like', 'a'), /no operator/],
      [one('room', 'toString', 'a'), /no operator/],
      [one('rooms', 'eq', 'a'), /no field/],
      [one('meta', 'eq', 'a'), /not a scalar/],
      [one('parts.colour', 'eq', 'a'), /list of objects/],
      [one('room', 'eq', null), /one value/],
      [one('room', 'eq', ['a']), /one value/],
      [one('room', 'eq', 'a'.repeat(257)), /one value/],
      [one('room', 'in', ['a', 'b', 'c', 'd', 'e', 'f']), /5 values/],
      [one('room', 'in', 'a'), /5 values/],
      [one('room', 'between', ['a']), /2 values/],
      [one('tags', 'containsAny', Array.from({ length: 21 }, String)), /20 values/],
      [one('a.b.c.d.e.f', 'eq', 'a'), /too long/],
      [{ filterGroup: [] }, /1 to 10 groups/],
      [{ filterGroup: [{ filters: [] }] }, /at least one condition/],
      [
        {
          filterGroup: [{ filters: 'abcdef'.split('').map((name) => one(name, 'eq', 1).filterGroup[0]!.filters[0]!) }],
        },
        /5 fields/,
      ],
      [{ filterGroup: Array.from({ length: 11 }, () => one('room', 'eq', 'a').filterGroup[0]!) }, /1 to 10 groups/],
    ];
    for (const [filter, message] of refused) expect(problem(filter), JSON.stringify(filter)).toMatch(message);
    expect(filterProblem(one('anything', 'eq', 'a'), schema, null)).toBeNull();
  });
});

describe('subscription arguments', () => {
  it('[OPS-5] compare with the fields of the response: omitted wants anything, null wants null', () => {
    const payload = { room: 'a', author: null };
    expect(passesArguments({}, payload)).toBe(true);
    expect(passesArguments({ room: 'a' }, payload)).toBe(true);
    expect(passesArguments({ room: 'b' }, payload)).toBe(false);
    expect(passesArguments({ room: null }, payload)).toBe(false);
    expect(passesArguments({ author: null, other: null }, payload)).toBe(true);
    expect(passesArguments({ author: 'x' }, payload)).toBe(false);
    expect(passesArguments({ room: 'a', other: 'x' }, payload)).toBe(false);
  });
});
