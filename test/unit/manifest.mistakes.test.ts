import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Json } from '../helpers/resolver';

// A variable, for the compiler would look for types of a module that has none.
const module = pathToFileURL(resolve('tools/manifest.mjs')).href;
const { manifestProblems } = (await import(module)) as { manifestProblems(folder: string): Promise<string[]> };

/** A copy of what the manifests are about, with its bundles, for each test to spoil. */
let copy: string;
beforeEach(() => {
  copy = mkdtempSync(join(tmpdir(), 'weft-manifest-'));
  for (const part of ['schema', 'crdt', 'resolvers', 'functions', 'dist/resolvers', 'package.json'])
    cpSync(part, join(copy, part), { recursive: true });
  symlinkSync(resolve('node_modules'), join(copy, 'node_modules'));
});
afterEach(() => rmSync(copy, { recursive: true }));

const at = (file: string): string => join(copy, file);
const edit = (file: string, change: (text: string) => string): void => {
  const before = readFileSync(at(file), 'utf8');
  const after = change(before);
  expect(after, `${file} was to be changed`).not.toBe(before);
  writeFileSync(at(file), after);
};
const editJson = (name: string, change: (json: Json) => void): void =>
  edit(`schema/${name}`, (text) => {
    const json = JSON.parse(text) as Json;
    change(json);
    return JSON.stringify(json);
  });
const without = (list: string[], item: string): string[] => list.filter((other) => other !== item);

/** A mistake, and the sentences with which it fails: the beginning of what is wrong and what to do about it. */
const mistakes: [title: string, make: () => void, wrong: string, todo: string][] = [
  [
    'a field without an entry',
    () => edit('schema/schema.graphql', (text) => text.replace('type Query {', 'type Query {\n  chapters: [String]')),
    'the field Query.chapters has no entry',
    'Add "Query.chapters" to "resolvers"',
  ],
  [
    'an entry without a field',
    () => {
      editJson('api.json', ({ resolvers }) => (resolvers['Query.chapters'] = { functions: ['readAccess'] }));
      cpSync(at('resolvers/Query.document.ts'), at('resolvers/Query.chapters.ts'));
    },
    'the entry Query.chapters has no field',
    'Add the field to schema/schema.graphql',
  ],
  [
    'an entry without a file',
    () => rmSync(at('resolvers/Query.sync.ts')),
    'the entry Query.sync has no file',
    'Write resolvers/Query.sync.ts',
  ],
  [
    'a function without a file',
    () => rmSync(at('resolvers/steps/queryTail.ts')),
    'the function queryTail has no file',
    'Write resolvers/steps/queryTail.ts',
  ],
  [
    'a file without an entry',
    () => cpSync(at('resolvers/steps/queryTail.ts'), at('resolvers/steps/queryChats.ts')),
    'resolvers/steps/queryChats.ts has no entry',
    'Add "queryChats" with its "dataSource" to "functions"',
  ],
  [
    'a resolver file without an entry',
    () => cpSync(at('resolvers/Query.me.ts'), at('resolvers/Query.you.ts')),
    'resolvers/Query.you.ts has no entry',
    'Add "Query.you" to "resolvers"',
  ],
  [
    'a pipeline that names no function',
    () => editJson('api.json', ({ resolvers }) => resolvers['Query.document'].functions.push('readAcess')),
    'names the function readAcess, which is not there',
    'or correct the name',
  ],
  [
    'a pipeline that is too long',
    () =>
      editJson('api.json', ({ resolvers }) => (resolvers['Query.document'].functions = Array(11).fill('readAccess'))),
    'Query.document has 11 functions',
    'AppSync takes 10 at the most',
  ],
  [
    'a data source that is not there',
    () => editJson('api.json', ({ functions }) => (functions.queryTail.dataSource = 'trail')),
    'there is no data source trail',
    'Add it to "dataSources"',
  ],
  [
    'an oversized bundle',
    () => appendFileSync(at('dist/resolvers/Query.sync.js'), `// ${'x'.repeat(32_768)}`),
    'AppSync takes 32768 at the most',
    'Move a part into a step',
  ],
  [
    'forbidden syntax',
    () => appendFileSync(at('dist/resolvers/steps/putChange.js'), '\nfor (let i = 0; i < 3; i += 1) util.error(i);\n'),
    'resolvers/steps/putChange.ts would be refused by AppSync (dist/resolvers/steps/putChange.js:',
    'for (;;) is not supported; use for-of or for-in). Write it without',
  ],
  [
    'a bundle that was not built',
    () => rmSync(at('dist/resolvers/Query.me.js')),
    'dist/resolvers/Query.me.js is missing',
    'Run make build.',
  ],
  [
    'an action of a resolver that is not granted',
    () =>
      editJson('api.json', ({ dataSources: { profiles } }) => {
        profiles.grants.documents = without(profiles.grants.documents, 'dynamodb:UpdateItem');
      }),
    'Mutation.updateProfile.ts asks for dynamodb:UpdateItem, which its data source profiles is not granted',
    'Add the action to dataSources.profiles.grants',
  ],
  [
    'a conditional put without GetItem',
    () => editJson('api.json', ({ dataSources: { changes } }) => (changes.grants.operations = ['dynamodb:PutItem'])),
    'resolvers/steps/putChange.ts asks for dynamodb:GetItem',
    'Add the action to dataSources.changes.grants',
  ],
  [
    'an action of a transaction that is not granted',
    () =>
      editJson('api.json', ({ dataSources: { transactions } }) => {
        transactions.grants.documents = without(transactions.grants.documents, 'dynamodb:ConditionCheckItem');
      }),
    'resolvers/steps/putMemberRole.ts asks for dynamodb:ConditionCheckItem',
    'Add the action to dataSources.transactions.grants',
  ],
  [
    'an action that does not exist',
    () => editJson('api.json', ({ dataSources: { tail } }) => tail.grants.operations.push('dynamodb:*')),
    'dataSources.tail grants dynamodb:*, which is no single action',
    'Name one of dynamodb:BatchGetItem',
  ],
  [
    'a grant on an index that does not exist',
    () => editJson('api.json', ({ dataSources: { tail } }) => (tail.grants['documents/index/dew'] = [])),
    'documents/index/dew, which is no table or index',
    'Name one of operations, documents, documents/index/byUser',
  ],
  [
    'an action of a function that is not granted',
    () =>
      editJson('events.json', ({ functions: { compactor } }) => {
        compactor.grants.operations = without(compactor.grants.operations, 'dynamodb:BatchWriteItem');
      }),
    'functions/common/batch.ts calls dynamodb:BatchWriteItem, which the function compactor is not granted',
    'Add the action to functions.compactor.grants',
  ],
  [
    'a function that events.json does not know',
    () => cpSync(at('functions/sweeper'), at('functions/keeper'), { recursive: true }),
    'functions/keeper/index.ts has no entry',
    'Add "keeper" to "functions"',
  ],
  [
    'an entry of events.json without a function',
    () => editJson('events.json', ({ functions }) => (functions.courier = { grants: {} })),
    'the function courier has no file',
    'Write functions/courier/index.ts',
  ],
  [
    'a data source of no table',
    () => editJson('api.json', ({ dataSources: { tail } }) => (tail.table = 'operation')),
    'dataSources.tail is of the table operation',
    'Name one of operations, documents.',
  ],
  [
    'a data source of no function',
    () => editJson('api.json', ({ dataSources: { history } }) => (history.function = 'histories')),
    'dataSources.history calls the function histories, which is not there',
    'Add it to "functions" in schema/events.json',
  ],
  [
    'a data source of a function that a trigger calls',
    () => editJson('api.json', ({ dataSources: { history } }) => (history.function = 'compactor')),
    'dataSources.history calls the function compactor, which has a source',
    'Give the API a function of its own.',
  ],
  [
    'a data source of no known type',
    () => editJson('api.json', ({ dataSources: { history } }) => (history.type = 'AMAZON_LAMBDA')),
    'dataSources.history has the type AMAZON_LAMBDA',
    'It may be AMAZON_DYNAMODB, AWS_LAMBDA or NONE',
  ],
  [
    'a function that is asked as a table is',
    () => editJson('api.json', ({ functions }) => (functions.putDetails.dataSource = 'history')),
    'resolvers/steps/putDetails.ts and its data source history do not belong together',
    'Give the resolver another data source',
  ],
  [
    'a table that is asked as a function is',
    () => editJson('api.json', ({ dataSources }) => (dataSources.history = dataSources.counters)),
    'resolvers/steps/invokeHistory.ts and its data source history do not belong together',
    'Give the resolver another data source',
  ],
  [
    'a function that nothing calls',
    () => editJson('events.json', ({ sources }) => delete sources.sweeper),
    'nothing calls the function sweeper',
    'Give it an entry in "sources"',
  ],
  [
    'a source that calls no function',
    () => editJson('events.json', ({ sources }) => (sources.courier = { kind: 'STREAM', table: 'documents' })),
    'sources.courier calls no function',
    'Add "courier" to "functions"',
  ],
  [
    'a source that reads no queue',
    () => editJson('events.json', ({ sources }) => (sources.notifier.queue = 'notification')),
    'sources.notifier reads the queue notification',
    'Add it to "queues"',
  ],
  [
    'a grant on a topic that does not exist',
    () => editJson('events.json', ({ functions: { relay } }) => (relay.grants = { 'topic/event': ['sns:Publish'] })),
    'functions.relay grants actions on topic/event',
    'topic/events',
  ],
  [
    'a topic that is published to without a grant',
    () => editJson('events.json', ({ functions: { relay } }) => (relay.grants = {})),
    'functions/relay/relay.ts calls sns:Publish, which the function relay is not granted',
    'Add the action to functions.relay.grants',
  ],
  [
    'a field that is published to without a grant',
    () =>
      editJson(
        'events.json',
        ({ functions: { notifier } }) => delete notifier.grants['field/Mutation.publishNotification'],
      ),
    'functions/notifier/index.ts calls appsync:GraphQL, which the function notifier is not granted',
    'Add the action to functions.notifier.grants',
  ],
  [
    'a source that reads no table',
    () => editJson('events.json', ({ sources }) => (sources.compactor.table = 'operation')),
    'sources.compactor reads the table operation',
    'Name one of operations, documents.',
  ],
  [
    'a queue of no topic',
    () => editJson('events.json', ({ queues }) => (queues.notifications.topic = 'event')),
    'queues.notifications belongs to the topic event',
    'Add it to "topics"',
  ],
  [
    'a route to no function',
    () => editJson('events.json', ({ rest }) => (rest.routes['GET /documents'] = 'rest')),
    'the route GET /documents calls the function rest',
    'Add it to "functions"',
  ],
];

it.each(mistakes)('[OPS-15] %s fails with a sentence that says what to do', async (_title, make, wrong, todo) => {
  make();
  const sentences = await manifestProblems(copy);
  const [sentence] = sentences.filter((other) => other.includes(wrong));
  expect(sentence, sentences.join('\n')).toBeDefined();
  expect(sentence).toContain(todo);
});

it('[OPS-15] without a mistake nothing is said', async () => {
  expect(await manifestProblems(copy)).toEqual([]);
});

it('[OPS-15] the build itself fails, and says it', () => {
  for (const part of ['client', 'local', 'bench', 'web', 'tools', 'test', 'examples'])
    cpSync(part, at(part), { recursive: true });
  edit('resolvers/Query.me.ts', (text) =>
    text.replace(/(export function request[^{]*\{)/, '$1\n  if (ctx.args.never) throw ctx.args.never;'),
  );
  const build = spawnSync(process.execPath, ['tools/build.mjs'], { cwd: copy, encoding: 'utf8' });
  expect(build.status).toBe(1);
  expect(build.stderr).toContain('resolvers/Query.me.ts would be refused by AppSync');
  expect(build.stderr).toContain('throw is not supported; use util.error');
});
