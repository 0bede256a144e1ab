import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BODY_BYTES } from '../../local/appsync/server';
import { createApi } from '../../local/appsync/server/schema';
import type { Invocation } from '../../local/appsync/types';
import { type Answer, createFixture, type Fixture, ISSUER, RESOLVERS, tokenOf } from './appsync.fixture';

let fixture: Fixture;
const seen: Invocation[] = [];
const refusal = { message: 'No.', errorType: 'ROLE_TOO_LOW', data: { part: 1 }, errorInfo: { why: 'role' } };

const runAsIam: Fixture['runAsIam'] = (key, query) => fixture.runAsIam(key, query);

beforeAll(async () => {
  fixture = await createFixture({
    ...RESOLVERS,
    'Query.loose': (invocation) => {
      seen.push(invocation);
      const nested = { open: 'inner', guarded: 'inner' };
      const { json, at } = invocation.arguments;
      return {
        data: { body: json ?? null, at, nested, list: [nested], open: 'open', guarded: 'guarded', machine: 'machine' },
        responseHeaders: { 'x-weft': 'yes' },
      };
    },
    'Query.needed': () => ({ data: { room: 'r' } }),
    'Query.machine': () => ({ data: 'machine' }),
    'Query.keyed': () => ({ data: 'keyed' }),
    'Query.plain': ({ request }) => {
      if (request.headers['x-mode'] === 'throw') throw new Error('broken');
      if (request.headers['x-mode'] === 'append') return { data: 'kept', appended: [refusal] };
      return request.headers['x-mode'] === 'error' ? { error: refusal } : { data: 'plain' };
    },
  });
});
afterAll(() => fixture.close());

const plain = async (mode: string): Promise<Answer> => {
  const headers = { authorization: await tokenOf('ann'), 'x-mode': mode };
  return (await (await fixture.post({ query: '{ plain }' }, headers)).json()) as Answer;
};

describe('AppSync over HTTP: who may ask', () => {
  it('[ACC-1] refuses a missing, forged, expired or foreign token with 401 and its error type', async () => {
    const foreign = { issuer: ISSUER.replace('Example01', 'Example02') };
    const refused: Record<string, Record<string, string>> = {
      missing: {},
      apiKey: { 'x-api-key': 'da2-abc' },
      garbage: { authorization: 'garbage' },
      forged: { authorization: await tokenOf('ann', { isForged: true }) },
      expired: { authorization: await tokenOf('ann', { expiresIn: -1 }) },
      foreign: { authorization: await tokenOf('ann', foreign) },
      client: { authorization: await tokenOf('ann', { claims: { client_id: 'other' } }) },
      refresh: { authorization: await tokenOf('ann', { claims: { token_use: 'refresh' } }) },
    };
    for (const [what, headers] of Object.entries(refused)) {
      const response = await fixture.post({ query: '{ plain }' }, headers);
      expect(response.status, what).toBe(401);
      expect(response.headers.get('x-amzn-errortype'), what).toBe('UnauthorizedException');
      expect(response.headers.get('access-control-expose-headers')).toMatch(/x-amzn-errortype/i);
      const body = await response.json();
      expect(body, what).toEqual({ errors: [{ errorType: 'UnauthorizedException', message: expect.any(String) }] });
    }
  });

  it('[ACC-1] takes access and ID tokens, with or without Bearer, and shows the identity that AppSync shows', async () => {
    const claims = { token_use: 'id', aud: 'example-client', 'cognito:username': 'ann-id', 'cognito:groups': ['g'] };
    const id = await tokenOf('ann', { claims: { ...claims, username: undefined } });
    for (const authorization of [await tokenOf('ann'), `Bearer ${await tokenOf('ann')}`, id]) {
      seen.length = 0;
      const response = await fixture.post({ query: '{ loose { open } }' }, { authorization, 'x-custom': 'c' });
      expect(await response.json()).toEqual({ data: { loose: { open: 'open' } } });
      expect(response.headers.get('x-weft')).toBe('yes');
      const isId = authorization === id;
      expect(seen[0]?.caller).toEqual({
        mode: 'AMAZON_COGNITO_USER_POOLS',
        identity: {
          sub: 'ann',
          username: isId ? 'ann-id' : 'ann-name',
          issuer: ISSUER,
          groups: isId ? ['g'] : null,
          claims: expect.objectContaining({ sub: 'ann', token_use: isId ? 'id' : 'access' }),
          sourceIp: ['127.0.0.1'],
          defaultAuthStrategy: 'ALLOW',
        },
      });
      expect(seen[0]?.request.headers['x-custom']).toBe('c');
    }
  });

  it('[ACC-1] expires tokens by the clock of the stack', async () => {
    const other = await createFixture({ 'Query.plain': () => ({ data: 'plain' }) });
    const authorization = await tokenOf('ann', { expiresIn: 3600 });
    expect((await other.post({ query: '{ plain }' }, { authorization })).status).toBe(200);
    other.clock.advance(3601_000);
    expect((await other.post({ query: '{ plain }' }, { authorization })).status).toBe(401);
    await other.close();
  });

  it('[ACC-1] opens each field to the modes and groups of its directives, else of its type, else to users', async () => {
    const query = '{ plain machine keyed loose { open guarded machine nested { guarded } } }';
    const { data, errors } = await fixture.run('ann', query);
    expect(data).toEqual({
      ...{ plain: 'plain', machine: null, keyed: null },
      loose: { open: 'open', guarded: null, machine: null, nested: { guarded: null } },
    });
    const denied = errors?.map(({ message, errorType, path }) => [message, errorType, path]);
    expect(denied).toEqual([
      ['Not Authorized to access machine on type Query', 'Unauthorized', ['machine']],
      ['Not Authorized to access keyed on type Query', 'Unauthorized', ['keyed']],
      ['Not Authorized to access guarded on type Loose', 'Unauthorized', ['loose', 'guarded']],
      ['Not Authorized to access machine on type Loose', 'Unauthorized', ['loose', 'machine']],
      ['Not Authorized to access guarded on type Loose', 'Unauthorized', ['loose', 'nested', 'guarded']],
    ]);
    const admin = await tokenOf('ann', { claims: { 'cognito:groups': ['users', 'admins'] } });
    const answer = await fixture.post({ query: '{ loose { guarded } }' }, { authorization: admin });
    expect(await answer.json()).toEqual({ data: { loose: { guarded: 'guarded' } } });
  });

  it('[ACC-1] lets IAM callers at what @aws_iam opens and their policy names', async () => {
    expect(await runAsIam('AKIDEXAMPLE', '{ machine }')).toEqual({ data: { machine: 'machine' } });
    const closed = await runAsIam('AKIDEXAMPLE', '{ plain }');
    expect(closed).toMatchObject({ data: { plain: null }, errors: [{ errorType: 'Unauthorized' }] });
    const allowed = await runAsIam('AKIDLIMITED', 'mutation { publish(room: "r") { room text internal } }');
    expect(allowed).toEqual({ data: { publish: { room: 'r', text: 'published', internal: 'secret' } } });
    const limited = await runAsIam('AKIDLIMITED', 'mutation { send(room: "r") { room } }');
    expect(limited).toMatchObject({
      data: { send: null },
      errors: [{ message: 'Not Authorized to access send on type Mutation', errorType: 'Unauthorized' }],
    });
    const untyped = await runAsIam('AKIDEXAMPLE', 'mutation { note(room: "r", text: "t") { room } }');
    expect(untyped).toMatchObject({
      data: { note: null },
      errors: [{ message: 'Not Authorized to access room on type Note', errorType: 'Unauthorized' }],
    });
  });
});

describe('AppSync over HTTP: answers', () => {
  it('[OPS-5] writes errors as AppSync does, keeping the data beside appended ones', async () => {
    const location = { line: 1, column: 3, sourceName: null };
    const written = { ...refusal, path: ['plain'], locations: [location] };
    expect(await plain('error')).toEqual({ data: { plain: null }, errors: [written] });
    expect(await plain('append')).toEqual({ data: { plain: 'kept' }, errors: [written] });
    const broken = await plain('throw');
    expect(broken).toMatchObject({ data: { plain: null }, errors: [{ errorType: 'InternalFailure' }] });
    expect(JSON.stringify(broken)).not.toContain('broken');
  });

  it('[OPS-5] reports a null in a non-null field with its parent and path', async () => {
    const { data, errors } = await fixture.run('ann', '{ needed { room text } }');
    expect(data).toBeNull();
    expect(errors?.[0]).toMatchObject({
      message: "Cannot return null for non-nullable field 'text' within parent 'Note' (/needed/text)",
      path: ['needed', 'text'],
    });
  });

  it('[OPS-5] answers requests that it cannot execute', async () => {
    const authorization = await tokenOf('ann');
    const status = async (body: unknown): Promise<[number, string]> => {
      const response = await fixture.post(body, { authorization });
      return [response.status, await response.text()];
    };
    expect(await status('{')).toEqual([400, expect.stringContaining('MalformedHttpRequestException')]);
    expect(await status({ query: '{ plain' })).toEqual([400, expect.stringContaining('Unable to parse GraphQL query')]);
    expect(await status({})).toEqual([400, expect.stringContaining('No GraphQL query')]);
    const unknown = await status({ query: '{ nothing }' });
    expect(unknown).toEqual([200, expect.stringContaining('Validation error')]);
    expect(JSON.parse(unknown[1])).toMatchObject({ data: null });
    const subscription = await status({ query: 'subscription { onMessage { room } }' });
    expect(subscription).toEqual([400, expect.stringContaining('UnsupportedOperation')]);
    const large = await status({ query: '{ plain }', variables: { filler: 'x'.repeat(BODY_BYTES) } });
    expect(large[0]).toBe(413);
    expect(await status({ query: '{ __schema { queryType { name } } }' })).toEqual([
      200,
      expect.stringContaining('Query'),
    ]);
  });

  it('[OPS-5] lets pages of any origin post with the headers that Amplify sends', async () => {
    const asked = 'authorization,content-type,x-amz-user-agent,x-amz-date,x-amz-security-token';
    const preflight = await fetch(`http://${fixture.host}/graphql`, {
      method: 'OPTIONS',
      headers: { origin: 'http://localhost:3000', 'access-control-request-headers': asked },
    });
    expect(preflight.status).toBe(200);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
    expect(preflight.headers.get('access-control-allow-headers')).toBe(asked);
    expect((await fixture.post({ query: '{ plain }' }, {})).headers.get('access-control-allow-origin')).toBe('*');
    expect((await fetch(`http://${fixture.host}/graphql`)).status).toBe(404);
    expect((await fetch(`http://${fixture.host}/other`, { method: 'POST' })).status).toBe(404);
  });

  it('[OPS-5] parses and writes the AWS scalars', async () => {
    const query = 'query ($json: AWSJSON, $at: AWSDateTime) { loose(json: $json, at: $at) { body at } }';
    const json = '{"a":[1,{"b":null}]}';
    seen.length = 0;
    const { data } = await fixture.run('ann', query, { json, at: '2026-11-22T13:00:00.000Z' });
    expect(seen[0]?.arguments).toEqual({ json: JSON.parse(json) as unknown, at: '2026-11-22T13:00:00.000Z' });
    expect(data).toEqual({ loose: { body: json, at: '2026-11-22T13:00:00.000Z' } });
    for (const at of ['2026-11-22', '2026-13-22T13:00:00Z', '2026-11-22T13:00:00', 5]) {
      const { errors } = await fixture.run('ann', query, { at });
      expect(errors, String(at)).toHaveLength(1);
    }
  });

  it('[OPS-5] shows a resolver the selection as a list and as text, aliases under the alias, fragments expanded', async () => {
    seen.length = 0;
    const query = `query Q($id: ID, $no: Boolean = false) {
      first: loose(id: $id) { open o: open ...rest nested { a: open nested { at } } skipped: at @include(if: $no) }
    }
    fragment rest on Loose { list { open } ... on Loose { nested { body } } }`;
    await fixture.run('ann', query, { id: 'x' });
    const info = seen[0]?.info;
    expect(info).toMatchObject({ fieldName: 'loose', parentTypeName: 'Query', variables: { id: 'x' } });
    expect(info?.selectionSetList).toEqual(
      'open o list list/open nested nested/body nested/a nested/nested nested/nested/at'.split(' '),
    );
    const text = info?.selectionSetGraphQL ?? '';
    expect(text.startsWith('{\n  open\n  o: open\n  ...rest\n')).toBe(true);
    expect(text).toContain('@include(if: $no)');
    expect(seen[0]?.arguments).toEqual({ id: 'x' });
    expect(Object.getPrototypeOf(seen[0]?.arguments)).toBe(Object.prototype);
  });

  it('[OPS-10] logs neither tokens nor arguments', async () => {
    fixture.lines.length = 0;
    const token = await tokenOf('ann');
    const query = 'mutation ($text: String) { send(room: "r", text: $text) { text } }';
    await fixture.post({ query, variables: { text: 'private words' } }, { authorization: token });
    expect(fixture.lines).toEqual(['mutation send']);
    await plain('throw');
    expect(fixture.lines.join('\n')).toContain('Query.plain failed: Error\n    at ');
    for (const word of ['broken', 'private', token]) expect(fixture.lines.join('\n')).not.toContain(word);
  });
});

describe('AppSync schemas', () => {
  it('[OPS-5] are refused if a subscription differs in type from its mutations', () => {
    const schema = (type: string, mutation: string): string => `
      type A { a: ID } type B { a: ID } type Query { a: A } type Mutation { make: A }
      type Subscription { on: ${type} @aws_subscribe(mutations: ["${mutation}"]) }`;
    expect(() => createApi(schema('A', 'make'))).not.toThrow();
    expect(() => createApi(schema('B', 'make'))).toThrow(/differ in type/);
    expect(() => createApi(schema('A', 'makes'))).toThrow(/does not exist/);
  });

  it('[OPS-5] of the API itself is taken', () => {
    const { subscribers } = createApi(readFileSync('schema/schema.graphql', 'utf8'));
    expect(subscribers.get('submitChange')).toEqual(['onChange']);
    expect(subscribers.get('heartbeat')).toEqual(['onSignal']);
  });
});
