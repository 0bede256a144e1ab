import { describe, expect, it } from 'vitest';
import { compileFilters } from '../../local/lambda';
import events from '../../schema/events.json';

const event = {
  eventName: 'INSERT',
  dynamodb: {
    Keys: { pk: { S: 'D#1' } },
    NewImage: {
      sk: { S: 'O#00000001#0000000001' },
      name: { S: 'Ada' },
      none: { NULL: null },
      empty: { S: '' },
      count: { N: '300' },
      tags: { L: [{ S: 'red' }, { S: 'green' }] },
      live: { BOOL: true },
    },
  },
};
const image = (pattern: object): object => ({ dynamodb: { NewImage: pattern } });

describe('filter patterns', () => {
  it.each<[string, object, boolean]>([
    ['an exact value', image({ name: { S: ['Ada'] } }), true],
    ['another value', image({ name: { S: ['ada'] } }), false],
    ['one of several values', image({ name: { S: ['Bob', 'Ada'] } }), true],
    ['a boolean', image({ live: { BOOL: [true] } }), true],
    ['the text of a boolean', image({ live: { BOOL: ['true'] } }), false],
    ['a number as DynamoDB writes it', image({ count: { N: ['300'] } }), true],
    ['a number written otherwise', image({ count: { N: ['300.0'] } }), false],
    ['null', image({ none: { NULL: [null] } }), true],
    ['null for a missing key', image({ other: { NULL: [null] } }), false],
    ['the empty text', image({ empty: { S: [''] } }), true],
    ['the empty text for a missing key', image({ other: { S: [''] } }), false],
    ['a prefix', image({ sk: { S: [{ prefix: 'O#' }] } }), true],
    ['another prefix', image({ sk: { S: [{ prefix: 'P#' }] } }), false],
    ['a suffix', image({ sk: { S: [{ suffix: '#0000000001' }] } }), true],
    ['another suffix', image({ sk: { S: [{ suffix: '#2' }] } }), false],
    ['equals-ignore-case', image({ name: { S: [{ 'equals-ignore-case': 'aDA' }] } }), true],
    ['equals-ignore-case of a part', image({ name: { S: [{ 'equals-ignore-case': 'ad' }] } }), false],
    ['anything-but', image({ name: { S: [{ 'anything-but': ['Bob', 'Eve'] }] } }), true],
    ['anything-but the value', image({ name: { S: [{ 'anything-but': 'Ada' }] } }), false],
    ['anything-but for a missing key', image({ other: { S: [{ 'anything-but': 'Ada' }] } }), false],
    ['exists', image({ name: { S: [{ exists: true }] } }), true],
    ['exists of an object', image({ name: [{ exists: true }] }), false],
    ['exists of a missing key', image({ other: { S: [{ exists: true }] } }), false],
    ['exists: false of a missing key', image({ other: { S: [{ exists: false }] } }), true],
    ['exists: false of a missing image', { dynamodb: { OldImage: { x: { S: [{ exists: false }] } } } }, true],
    ['exists: false of a present key', image({ name: { S: [{ exists: false }] } }), false],
    ['an element of a list', image({ tags: { L: { S: ['green'] } } }), true],
    ['no element of a list', image({ tags: { L: { S: ['blue'] } } }), false],
    ['two keys that both match', image({ name: { S: ['Ada'] }, count: { N: ['300'] } }), true],
    ['two keys of which one matches', image({ name: { S: ['Ada'] }, count: { N: ['1'] } }), false],
    ['$or with one that matches', image({ $or: [{ name: { S: ['Bob'] } }, { count: { N: ['300'] } }] }), true],
    ['$or with none that matches', image({ $or: [{ name: { S: ['Bob'] } }, { count: { N: ['1'] } }] }), false],
    ['a key of the prototype', { constructor: { name: ['Object'] } }, false],
  ])('[OPS-7] %s', (_, pattern, expected) => {
    expect(compileFilters([pattern])(event)).toBe(expected);
  });

  it('[OPS-7] are ORed; without any everything passes', () => {
    const [yes, no] = [image({ name: { S: ['Ada'] } }), image({ name: { S: ['Bob'] } })];
    expect(compileFilters([no, yes])(event)).toBe(true);
    expect(compileFilters([no, no])(event)).toBe(false);
    expect(compileFilters([])(event)).toBe(true);
  });

  it('[OPS-7] of the compactor let changes pass, and neither presences nor deletions', () => {
    const matches = compileFilters(events.sources.compactor.filters);
    expect(matches(event)).toBe(true);
    expect(matches({ dynamodb: { NewImage: { sk: { S: 'P#00000001' } } } })).toBe(false);
    expect(matches({ eventName: 'REMOVE', dynamodb: { Keys: { sk: { S: 'O#1#1' } } } })).toBe(false);
  });

  it.each([
    ['a value that is no list', image({ name: 'Ada' })],
    ['an empty list', image({ name: { S: [] } })],
    ['an unknown operator', image({ name: { S: [{ wildcard: '*' }] } })],
    ['numeric, which DynamoDB filters lack', image({ count: { N: [{ numeric: ['=', 1] }] } })],
    ['two operators in one rule', image({ name: { S: [{ prefix: 'A', suffix: 'a' }] } })],
    ['a prefix that is no text', image({ name: { S: [{ prefix: 1 }] } })],
  ])('[OPS-7] refuses %s', (_, pattern) => {
    expect(() => compileFilters([pattern])).toThrow();
  });

  it('[OPS-7] refuses a sixth filter', () => {
    expect(() => compileFilters(Array.from({ length: 6 }, () => image({ name: { S: ['Ada'] } })))).toThrow('five');
  });
});
