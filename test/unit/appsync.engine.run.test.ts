import { describe, expect, it } from 'vitest';
import { BundleRefused, createEngine } from '../../local/appsync/engine';
import { createNoneSource } from '../../local/appsync/sources';
import { InvalidRequest, type ApiManifest, type DataSource, type Invocation } from '../../local/appsync/types';
import { createClock } from '../../local/clock';

const handlers = (request: string, response: string) =>
  `import { util, runtime, extensions } from '@aws-appsync/utils';\nexport function request(ctx) { ${request} }\nexport function response(ctx) { ${response} }\n`;

const pass = handlers('return { payload: ctx.prev.result };', 'return ctx.result;');

/** Answers like NONE, but fails if the request says so; remembers who asked what. */
const createSource = () => {
  const asked: [scope: string | undefined, request: unknown][] = [];
  const source: DataSource = {
    invoke: (request, scope) => {
      asked.push([scope, request]);
      if (request['invalid']) return Promise.reject(new InvalidRequest('Unsupported.'));
      const error = request['fail'] ? { message: 'failed', type: 'DynamoDB:Oops' } : null;
      return Promise.resolve({ result: request['payload'] ?? null, error });
    },
  };
  return { asked, source };
};

const pipeline = (code: Record<string, string>, field = 'Mutation.do') => {
  const { asked, source } = createSource();
  const steps = Object.keys(code).filter((name) => name.startsWith('steps/'));
  const names = steps.map((name) => name.slice('steps/'.length));
  const manifest: ApiManifest = {
    functions: Object.fromEntries(names.map((name) => [name, { dataSource: 'main' }])),
    resolvers: {
      [field]:
        code[field] === undefined
          ? { dataSource: 'main' }
          : steps.length > 0
            ? { functions: names }
            : { dataSource: 'main' },
    },
  };
  const lines: string[] = [];
  const engine = createEngine({
    manifest,
    code: (name) => code[name] ?? pass,
    dataSources: { main: source, none: createNoneSource() },
    clock: createClock(),
    log: (line) => lines.push(line),
  });
  return { engine, asked, lines };
};

const invocation = (more: Partial<Invocation> = {}): Invocation => ({
  field: 'Mutation.do',
  arguments: { a: 1 },
  source: null,
  caller: {
    mode: 'AWS_IAM',
    identity: {
      accountId: '1',
      userArn: 'arn',
      username: 'u',
      sourceIp: [],
      cognitoIdentityPoolId: null,
      cognitoIdentityId: null,
      cognitoIdentityAuthType: null,
      cognitoIdentityAuthProvider: null,
    },
  },
  request: { headers: { x: 'y' }, domainName: null },
  info: { fieldName: 'do', parentTypeName: 'Mutation', variables: {}, selectionSetList: [], selectionSetGraphQL: '' },
  ...more,
});

const run = (code: Record<string, string>) => pipeline(code).engine.resolve(invocation());
const nothing = {
  error: null,
  appended: [],
  filter: null,
  invalidationFilter: null,
  invalidations: [],
  responseHeaders: {},
};

describe('[OPS-3] unit resolvers', () => {
  it('asks the data source and shapes its answer', async () => {
    const { engine, asked } = pipeline({
      'Mutation.do': handlers(
        'return { payload: { ...ctx.args, of: ctx.identity.userArn, h: ctx.request.headers.x, f: ctx.info.fieldName } };',
        'return { got: ctx.result, error: ctx.error === undefined };',
      ),
    });
    expect(engine.has('Mutation.do')).toBe(true);
    expect(engine.has('Mutation.other')).toBe(false);
    const payload = { a: 1, of: 'arn', h: 'y', f: 'do' };
    expect(await engine.resolve(invocation())).toEqual({ ...nothing, data: { got: payload, error: true } });
    expect(asked).toEqual([['Mutation.do/Mutation.do', { payload }]]);
  });

  it('returns early without the data source and the response handler', async () => {
    const { engine, asked } = pipeline({
      'Mutation.do': handlers('runtime.earlyReturn({ b: 2 }); return { payload: 1 };', 'return 3;'),
    });
    expect(await engine.resolve(invocation())).toEqual({ ...nothing, data: { b: 2 } });
    expect(asked).toEqual([]);
  });
});

describe('[OPS-3] pipelines', () => {
  it('pass results on, share the stash, and end with the response of the resolver', async () => {
    const answer = await run({
      'Mutation.do': handlers(
        'ctx.stash.path = ["before"]; return { from: "before" };',
        'return { last: ctx.prev.result, path: ctx.stash.path, result: ctx.result };',
      ),
      'steps/one': handlers(
        'ctx.stash.path.push("one"); return { payload: ctx.prev.result };',
        'ctx.stash.path.push("one after"); return { one: ctx.result, prev: ctx.prev.result };',
      ),
      'steps/two': handlers(
        'ctx.stash.path.push("two"); return { payload: ctx.prev.result };',
        'ctx.stash.path.push("two after"); return { two: ctx.result };',
      ),
    });
    expect(answer.data).toEqual({
      last: { two: { one: { from: 'before' }, prev: { from: 'before' } } },
      path: ['before', 'one', 'one after', 'two', 'two after'],
      result: null,
    });
  });

  it('go on after an error of a data source, which the response handler sees', async () => {
    const answer = await run({
      'Mutation.do': handlers('return null;', 'return { prev: ctx.prev.result, error: ctx.error ?? "none" };'),
      'steps/one': handlers(
        'return { fail: true, payload: { old: 1 } };',
        'return { error: ctx.error, result: ctx.result };',
      ),
      'steps/two': pass,
    });
    expect(answer).toEqual({
      ...nothing,
      data: { prev: { error: { message: 'failed', type: 'DynamoDB:Oops' }, result: { old: 1 } }, error: 'none' },
    });
  });

  it('end with null at util.error, and nothing more runs', async () => {
    const { engine, asked } = pipeline({
      'Mutation.do': handlers('return null;', 'return 1;'),
      'steps/one': handlers(
        'return {};',
        'extensions.invalidateSubscriptions({ subscriptionField: "s", payload: {} }); util.appendError("first", "A"); util.error("no", "NOPE", { a: 1 }, { b: 2 }); return 1;',
      ),
      'steps/two': pass,
    });
    expect(await engine.resolve(invocation())).toEqual({
      ...nothing,
      data: null,
      error: { message: 'no', errorType: 'NOPE', data: { a: 1 }, errorInfo: { b: 2 } },
      appended: [{ message: 'first', errorType: 'A', data: null, errorInfo: null }],
    });
    expect(asked).toHaveLength(1);
  });

  it('keep the value beside appended errors, which later handlers see in outErrors', async () => {
    const answer = await run({
      'Mutation.do': handlers('util.appendError("x", "X"); return null;', 'return ctx.outErrors.length;'),
      'steps/one': pass,
    });
    expect(answer).toMatchObject({ data: 1, error: null, appended: [{ message: 'x', errorType: 'X' }] });
  });

  it('refuse with util.unauthorized', async () => {
    const answer = await run({ 'Mutation.do': handlers('util.unauthorized();', 'return 1;'), 'steps/one': pass });
    expect(answer.error).toMatchObject({
      errorType: 'Unauthorized',
      message: 'Not Authorized to access do on type Mutation',
    });
  });

  it('turn a failure of the code into an error of type Code', async () => {
    const answer = await run({
      'Mutation.do': handlers('return null;', 'return 1;'),
      'steps/one': handlers('\n return ctx.no.thing;', 'return 1;'),
    });
    expect(answer.error?.errorType).toBe('Code');
    expect(answer.error?.message).toMatch(/^code\.js:3:\d+: TypeError: Cannot read/);
    expect(answer.data).toBeNull();
  });

  it('turn a request that is none into an error of type MappingTemplate', async () => {
    const answer = await run({
      'Mutation.do': handlers('return null;', 'return 1;'),
      'steps/one': handlers('return { invalid: true };', 'return 1;'),
    });
    expect(answer.error).toEqual({
      message: 'Unsupported.',
      errorType: 'MappingTemplate',
      data: null,
      errorInfo: null,
    });
  });

  const early = (before: string, one: string) => ({
    'Mutation.do': handlers(`ctx.stash.path = []; ${before}`, 'return [ctx.prev.result, ctx.stash.path];'),
    'steps/one': handlers(`${one} return { payload: "one" };`, 'ctx.stash.path.push("one"); return ctx.result;'),
    'steps/two': handlers(
      'return { payload: "two" };',
      'ctx.stash.path.push("two"); return ctx.prev.result + ctx.result;',
    ),
  });
  it.each([
    ['runtime.earlyReturn("b");', '', ['b', []]],
    ['runtime.earlyReturn("b", { skipTo: "END" });', '', ['b', []]],
    ['runtime.earlyReturn("b", { skipTo: "NEXT" });', '', ['onetwo', ['one', 'two']]],
    ['return 1;', 'runtime.earlyReturn("e");', ['etwo', ['two']]],
    ['return 1;', 'runtime.earlyReturn("e", { skipTo: "NEXT" });', ['etwo', ['two']]],
    ['return 1;', 'ctx.stash.path.push("kept"); runtime.earlyReturn("e", { skipTo: "END" });', ['e', ['kept']]],
    ['return 1;', 'runtime.earlyReturn();', ['nulltwo', ['two']]],
  ])('return early: %s %s', async (before, one, expected) => {
    expect((await run(early(before, one))).data).toEqual(expected);
  });

  it('do not mix what runs at the same time', async () => {
    const { engine } = pipeline({
      'Mutation.do': handlers(
        'ctx.stash.own = ctx.args.n; return null;',
        'return [ctx.stash.own, ctx.outErrors.length];',
      ),
      'steps/one': handlers('util.appendError("e"); return {};', 'return 1;'),
      'steps/two': handlers('return {};', 'return 1;'),
    });
    const answers = await Promise.all([1, 2, 3].map((n) => engine.resolve(invocation({ arguments: { n } }))));
    expect(answers.map(({ data }) => data)).toEqual([
      [1, 1],
      [2, 1],
      [3, 1],
    ]);
  });
});

describe('[OPS-5] extensions', () => {
  const subscription = (response: string) => {
    const { engine } = pipeline(
      { 'Subscription.on': handlers('return { payload: null };', response) },
      'Subscription.on',
    );
    return engine.resolve(
      invocation({
        field: 'Subscription.on',
        info: { ...invocation().info, fieldName: 'on', parentTypeName: 'Subscription' },
      }),
    );
  };
  const eq = (value: unknown) => ({ filterGroup: [{ filters: [{ fieldName: 'id', operator: 'eq', value }] }] });

  it('record filters of a subscription', async () => {
    const answer = await subscription(
      'extensions.setSubscriptionFilter(util.transform.toSubscriptionFilter({ id: { eq: "1" } })); extensions.setSubscriptionInvalidationFilter(util.transform.toSubscriptionFilter({ id: { eq: "2" } })); return null;',
    );
    expect(answer).toEqual({ ...nothing, data: null, filter: eq('1'), invalidationFilter: eq('2') });
  });

  it.each([
    ['{ id: { eq: null } }'],
    ['{ id: { like: "a" } }'],
    ['{ id: { in: [1, 2, 3, 4, 5, 6] } }'],
    ['{ a: { eq: 1 }, b: { eq: 1 }, c: { eq: 1 }, d: { eq: 1 }, e: { eq: 1 }, f: { eq: 1 } }'],
    ['{ or: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map((n) => ({ id: { eq: n } })) }'],
  ])('refuse the filter %s', async (filter) => {
    const answer = await subscription(
      `extensions.setSubscriptionFilter(util.transform.toSubscriptionFilter(${filter})); return null;`,
    );
    expect(answer.error?.errorType).toBe('Code');
  });

  it('record at most five different invalidations of a mutation', async () => {
    const code = (values: string) =>
      run({
        'Mutation.do': handlers(
          'return {};',
          `for (const id of ${values}) extensions.invalidateSubscriptions({ subscriptionField: "on", payload: { id } }); return 1;`,
        ),
      });
    const answer = await code('[1, 2, 3, 4, 5, 5]');
    expect(answer.invalidations).toEqual([1, 2, 3, 4, 5].map((id) => ({ subscriptionField: 'on', payload: { id } })));
    expect(await code('[1, 2, 3, 4, 5, 6]')).toMatchObject({
      data: null,
      invalidations: [],
      error: { errorType: 'Code' },
    });
  });

  it.each([
    'extensions.setSubscriptionFilter({ filterGroup: [] })',
    'extensions.setSubscriptionInvalidationFilter({ filterGroup: [] })',
  ])('do not take %s in a mutation', async (call) => {
    const answer = await run({ 'Mutation.do': handlers('return {};', `${call}; return 1;`) });
    expect(answer.error?.message).toContain('response handlers of a subscription');
  });
});

describe('[OPS-3] loading', () => {
  const load = (manifest: ApiManifest, code: Record<string, string> = {}) =>
    createEngine({
      manifest,
      code: (name) => code[name] ?? pass,
      dataSources: { main: createNoneSource() },
      clock: createClock(),
    });

  it('refuses every bad bundle at once', () => {
    const functions = { bad: { dataSource: 'main' }, good: { dataSource: 'main' } };
    const resolvers = { 'Query.a': { functions: ['bad', 'good'] }, 'Query.b': { dataSource: 'main' } };
    const failing = () => load({ functions, resolvers }, { 'steps/bad': 'while (true) {}', 'Query.b': 'throw 1' });
    expect(failing).toThrow(BundleRefused);
    expect(failing).toThrow(/steps\/bad[\s\S]*while[\s\S]*Query\.b[\s\S]*throw/);
  });

  it.each([
    [{ functions: {}, resolvers: { 'Query.a': { functions: ['none'] } } }, 'no function none'],
    [{ functions: {}, resolvers: { 'Query.a': { dataSource: 'none' } } }, 'no data source none'],
    [
      {
        functions: { f: { dataSource: 'main' } },
        resolvers: { 'Query.a': { functions: Array(11).fill('f') as string[] } },
      },
      'more than 10',
    ],
  ])('refuses a manifest that leads nowhere: %#', (manifest, reason) => {
    expect(() => load(manifest)).toThrow(reason);
  });
});
