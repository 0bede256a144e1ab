import { decodeTime } from 'ulid';
import { describe, expect, it } from 'vitest';
import { evaluate } from '../../local/appsync/engine';
import type { Clock } from '../../local/clock';

const clock: Clock = { now: () => Date.UTC(2026, 2, 9, 15, 4, 5, 67), after: () => ({ cancel: () => undefined }) };

const run = (expression: string, context = {}, handler: 'request' | 'response' = 'request') =>
  evaluate(
    `import { util } from '@aws-appsync/utils';\nconst go = (ctx) => ${expression};\nexport const request = (ctx) => go(ctx);\nexport const response = (ctx) => go(ctx);`,
    context,
    handler,
    clock,
  );

describe('[OPS-3] util', () => {
  it.each([
    ['util.escapeJavaScript("a\'\\"/\\n\\\\é")', 'a\\\'\\"\\/\\n\\\\\\u00E9'],
    ['util.urlEncode("a b&c=~*é")', 'a+b%26c%3D%7E*%C3%A9'],
    ['util.urlDecode("a+b%26c&d%C3%A9")', 'a b&c&dé'],
    ['util.base64Encode("é1")', 'w6kx'],
    ['util.base64Decode("w6kx")', 'é1'],
    ['util.str.normalize("e\\u0301", "nfc")', '\u00e9'],
    ['[util.math.roundNum(1.5), util.math.minVal(1, 2), util.math.maxVal(1, 2)]', [2, 1, 2]],
    ['util.http.copyHeaders({ Host: "a", "x-b": "c", "content-length": "1" })', { 'x-b': 'c' }],
    ['util.matches("a*b", "aaaaab")', true],
    ['util.matches("^[A-Za-z0-9-]{1,3}$", "a-1")', true],
    ['util.matches("^a\\\\.b$", "axb")', false],
    ['util.matches("(?i)^\\\\p{Alpha}+\\\\Q.(\\\\E$", "aB.(")', true],
    ['util.matches("^[\\\\p{Digit}\\\\-]+$", "1-2")', true],
    ['util.time.nowISO8601()', '2026-03-09T15:04:05.067Z'],
    ['[util.time.nowEpochSeconds(), util.time.nowEpochMilliSeconds()]', [1773068645, 1773068645067]],
    ['util.time.nowFormatted("yyyy-MM-dd\'T\'HH:mm:ss.SSSX")', '2026-03-09T15:04:05.067Z'],
    ['util.time.nowFormatted("EEE, d MMMM yy h:mm a Z", "America/New_York")', 'Mon, 9 March 26 11:04 AM -0400'],
    ['util.time.parseFormattedToEpochMilliSeconds("2026/03/09 15:04:05", "yyyy/MM/dd HH:mm:ss")', 1773068645000],
    [
      'util.time.parseFormattedToEpochMilliSeconds("2026/03/09 11:04:05", "yyyy/MM/dd HH:mm:ss", "America/New_York")',
      1773068645000,
    ],
    [
      'util.time.parseFormattedToEpochMilliSeconds("2026-03-09 17:04:05.067+0200", "yyyy-MM-dd HH:mm:ss.SSSZ")',
      1773068645067,
    ],
    ['util.time.parseISO8601ToEpochMilliSeconds("2026-03-09T15:04:05.067Z")', 1773068645067],
    [
      '[util.time.epochMilliSecondsToSeconds(1999), util.time.epochMilliSecondsToISO8601(0)]',
      [1, '1970-01-01T00:00:00.000Z'],
    ],
    ['util.time.epochMilliSecondsToFormatted(0, "yyyy-MM-dd HH:mm Z", "Europe/Berlin")', '1970-01-01 01:00 +0100'],
  ])('%s', (expression, value) => {
    expect(run(expression)).toMatchObject({ error: null, result: value });
  });

  it('makes identifiers of their forms, ordered by time', () => {
    const [uuid, ulid, ksuid] = run('[util.autoId(), util.autoUlid(), util.autoKsuid()]').result as [
      string,
      string,
      string,
    ];
    expect(uuid).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    expect(decodeTime(ulid)).toBe(clock.now());
    expect(ksuid).toMatch(/^[\dA-Za-z]{27}$/);
    const range = run(
      '[util.math.randomWithinRange(3, 5), util.math.randomDouble(), util.math.randomWithinRange(3, 4)]',
    ).result as number[];
    expect([3, 4]).toContain(range[0]);
    expect(Math.floor(range[1]!)).toBe(0);
    expect(range[2]).toBe(3);
  });

  it.each([
    [{ claims: {}, sub: 's' }, 'User Pool Authorization'],
    [{ userArn: 'arn' }, 'IAM Authorization'],
    [null, 'API Key Authorization'],
  ])('tells how %j is authorized', (identity, type) => {
    expect(run('util.authType()', { identity }).result).toBe(type);
  });

  it.each([
    ['util.matches("a", "ba")', 'anchor the pattern'],
    ['util.matches("a++", "a")', 'NOT_SUPPORTED'],
    ['util.matches("[a&&b]", "a")', 'NOT_SUPPORTED'],
    ['util.time.nowFormatted("YYYY")', 'NOT_SUPPORTED'],
    ['util.time.parseFormattedToEpochMilliSeconds("x", "yyyy")', 'has not the form'],
    ['util.time.parseISO8601ToEpochMilliSeconds("yesterday")', 'no ISO 8601 time'],
    ['util.transform.toElasticsearchQueryDSL({})', 'NOT_SUPPORTED'],
    ['util.xml.toMap("<a/>")', 'NOT_SUPPORTED'],
    ['util.rds.toJsonObject("")', 'NOT_SUPPORTED'],
    ['util.http.addResponseHeader("x-amz-a", 1)', 'restricted'],
    ['util.http.addResponseHeaders({ a: "x".concat("y".concat("z")), b: ctx.args.long })', '4 KB'],
  ])('refuses %s', (expression, reason) => {
    const { error } = run(expression, { args: { long: 'x'.repeat(4096) } });
    expect(error).toMatchObject({ errorType: 'Code', message: expect.stringContaining(reason) as string });
  });

  it('sets response headers', () => {
    const { responseHeaders } = run(
      '[util.http.addResponseHeader("Count", 7), util.http.addResponseHeaders({ count: 8, b: "c" })]',
    );
    expect(responseHeaders).toEqual({ count: '8', b: 'c' });
  });

  it('ends a handler by an error with everything that was given', () => {
    const { error, stash, result } = run('ctx.stash.put ?? [util.error("m", "T", { a: 1 }, [2]), 1]', {
      stash: { kept: 1 },
    });
    expect(error).toEqual({ message: 'm', errorType: 'T', data: { a: 1 }, errorInfo: [2] });
    expect([stash, result]).toEqual([{ kept: 1 }, null]);
    expect(run('util.error("m")').error).toEqual({ message: 'm', errorType: null, data: null, errorInfo: null });
  });

  it('returns early from request handlers only', () => {
    const early = (handler: 'request' | 'response') =>
      evaluate(
        "import { runtime } from '@aws-appsync/utils';\nexport const request = (ctx) => runtime.earlyReturn({ a: 1 }, { skipTo: 'END' });\nexport const response = (ctx) => runtime.earlyReturn();",
        {},
        handler,
      );
    expect(early('request')).toMatchObject({ result: { a: 1 }, early: { skipTo: 'END' }, error: null });
    expect(early('response').error?.errorType).toBe('Code');
  });
});

describe('[OPS-3] util.dynamodb', () => {
  it.each([
    [
      'toDynamoDB({ foo: "bar", baz: 1234, beep: ["boop"] })',
      { M: { foo: { S: 'bar' }, baz: { N: 1234 }, beep: { L: [{ S: 'boop' }] } } },
    ],
    [
      'toMapValues({ foo: "bar", no: null, yes: true })',
      { foo: { S: 'bar' }, no: { NULL: null }, yes: { BOOL: true } },
    ],
    ['toMap({ a: 1 })', { M: { a: { N: 1 } } }],
    ['toList(["foo", 123, { bar: "baz" }])', { L: [{ S: 'foo' }, { N: 123 }, { M: { bar: { S: 'baz' } } }] }],
    ['toString("a")', { S: 'a' }],
    ['toStringSet(["a"])', { SS: ['a'] }],
    ['toNumber(12345)', { N: 12345 }],
    ['toNumberSet([1, 23, 4.56])', { NS: [1, 23, 4.56] }],
    ['toBinary("AP8H")', { B: 'AP8H' }],
    ['toBinarySet(["AP8H"])', { BS: ['AP8H'] }],
    ['toBoolean(false)', { BOOL: false }],
    ['toNull()', { NULL: null }],
    ['toString(null)', null],
    ['toDynamoDB()', { NULL: null }],
    ['toMapValues(null)', null],
    ['fromS3ObjectJson(util.dynamodb.toS3Object("k", "b", "r").S)', { key: 'k', bucket: 'b', region: 'r' }],
    [
      'fromS3ObjectJson(util.dynamodb.toS3Object("k", "b", "r", "v").S)',
      { key: 'k', bucket: 'b', region: 'r', version: 'v' },
    ],
  ])('%s', (call, value) => {
    expect(run(`util.dynamodb.${call}`).result).toEqual(value);
  });
});

describe('[OPS-5] util.transform.toSubscriptionFilter', () => {
  const filter = (downvotes: object) =>
    JSON.stringify({
      percentageUp: { lte: 50, gte: 20 },
      and: [{ title: { ne: 'Book1' } }, { downvotes }],
      or: [{ author: { eq: 'Admin' } }, { isPublished: { eq: false } }],
    });
  const condition = (fieldName: string, operator: string, value: unknown) => ({ fieldName, operator, value });
  const title = condition('title', 'ne', 'Book1');
  const admin = condition('author', 'eq', 'Admin');
  const draft = condition('isPublished', 'eq', false);
  const groups = (...filters: object[][]) => ({ filterGroup: filters.map((list) => ({ filters: list })) });
  const made = (...values: string[]) => run(`util.transform.toSubscriptionFilter(${values.join(', ')})`).result;

  it('gives the guide’s example of one argument', () => {
    const votes = condition('downvotes', 'gt', 2000);
    const low = condition('percentageUp', 'lte', 50);
    const high = condition('percentageUp', 'gte', 20);
    expect(made(filter({ gt: 2000 }))).toEqual(
      groups(
        [low, title, votes, admin],
        [low, title, votes, draft],
        [high, title, votes, admin],
        [high, title, votes, draft],
      ),
    );
  });

  it('gives the guide’s example of two arguments', () => {
    expect(made(filter({ gt: 20 }), '["percentageUp", "author"]')).toEqual(
      groups([title, condition('downvotes', 'gt', 20), draft]),
    );
  });

  it('gives the guide’s example of three arguments', () => {
    const rules = '{ upvotes: { gte: 250 }, author: { eq: "Person1" } }';
    const votes = condition('downvotes', 'gt', 20);
    expect(made(filter({ gt: 20 }), '["percentageUp", "author"]', rules)).toEqual(
      groups(
        [title, votes, draft, condition('upvotes', 'gte', 250)],
        [title, votes, draft, condition('author', 'eq', 'Person1')],
      ),
    );
  });

  it('nests and, or', () => {
    expect(made('{ and: [{ a: { eq: 1 } }, { or: [{ b: { eq: 2 } }, { c: { eq: 3 }, d: { eq: 4 } }] }] }')).toEqual(
      groups(
        [condition('a', 'eq', 1), condition('b', 'eq', 2)],
        [condition('a', 'eq', 1), condition('c', 'eq', 3), condition('d', 'eq', 4)],
      ),
    );
  });
});

describe('[OPS-3] util.transform to DynamoDB', () => {
  const condition = (filter: string) =>
    JSON.parse(run(`util.transform.toDynamoDBConditionExpression(${filter})`).result as string) as object;

  it.each([
    [
      '{ title: { contains: "Hello World" } }',
      'contains(#title, :title_contains)',
      { '#title': 'title' },
      { ':title_contains': { S: 'Hello World' } },
    ],
    [
      '{ a: { eq: 1, ne: 2 }, b: { between: [1, 2] } }',
      '(#a = :a_eq) AND (#a <> :a_ne) AND (#b BETWEEN :b_between_0 AND :b_between_1)',
      { '#a': 'a', '#b': 'b' },
      { ':a_eq': { N: 1 }, ':a_ne': { N: 2 }, ':b_between_0': { N: 1 }, ':b_between_1': { N: 2 } },
    ],
    [
      '{ or: [{ a: { lt: 1 } }, { not: { a: { gt: 3 }, b: { attributeExists: true } } }] }',
      '(#a < :a_lt) OR (NOT ((#a > :a_gt) AND (attribute_exists(#b))))',
      { '#a': 'a', '#b': 'b' },
      { ':a_lt': { N: 1 }, ':a_gt': { N: 3 } },
    ],
    ['{ a: { attributeExists: false } }', 'attribute_not_exists(#a)', { '#a': 'a' }, undefined],
    [
      '{ a: { attributeType: "stringSet" } }',
      'attribute_type(#a, :a_attributeType)',
      { '#a': 'a' },
      { ':a_attributeType': { S: 'SS' } },
    ],
    ['{ a: { in: [1, 2] } }', '#a IN (:a_in_0, :a_in_1)', { '#a': 'a' }, { ':a_in_0': { N: 1 }, ':a_in_1': { N: 2 } }],
    [
      '{ a: { beginsWith: "x", notContains: "y" } }',
      '(begins_with(#a, :a_beginsWith)) AND (NOT contains(#a, :a_notContains))',
      { '#a': 'a' },
      { ':a_beginsWith': { S: 'x' }, ':a_notContains': { S: 'y' } },
    ],
    ['{ "a-b": { size: { le: 3 } } }', 'size(#a_b) <= :a_b_size_le', { '#a_b': 'a-b' }, { ':a_b_size_le': { N: 3 } }],
    ['{ a: { b: { ge: 1 } } }', '#a.#b >= :a_b_ge', { '#a': 'a', '#b': 'b' }, { ':a_b_ge': { N: 1 } }],
    [
      '{ and: [{ a: { eq: 1 } }, { a: { eq: 2 } }] }',
      '(#a = :a_eq) AND (#a = :a_eq_1)',
      { '#a': 'a' },
      { ':a_eq': { N: 1 }, ':a_eq_1': { N: 2 } },
    ],
  ])('%s', (filter, expression, expressionNames, expressionValues) => {
    expect(condition(filter)).toEqual({ expression, expressionNames, ...(expressionValues && { expressionValues }) });
  });

  it.each([['{ a: { like: 1 } }'], ['{}']])('refuses %s', (filter) => {
    expect(run(`util.transform.toDynamoDBFilterExpression(${filter})`).error?.errorType).toBe('Code');
  });
});
