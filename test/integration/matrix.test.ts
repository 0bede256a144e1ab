import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Stack } from '../../local/stack';
import api from '../../schema/api.json';
import { signAsWorker, workerPrincipals } from '../helpers/iam';
import { operationOf, rootFields, rootFieldsWith } from '../helpers/operation';
import { connect } from '../helpers/realtime';
import { post, startTestStack, type Person } from '../helpers/stack';
import { openTables, type Tables } from '../helpers/tables';
import { rows } from './matrix';
import { callers, type Caller, type Outcome, type Row } from './matrix/row';
import { createPeople, createWorld, type People, type World } from './matrix/world';

let stack: Stack;
let tables: Tables;
let people: People;

beforeAll(async () => {
  stack = await startTestStack({ principals: workerPrincipals });
  // Nothing but the requests writes: what they leave can be compared.
  await Promise.all([stack.workers.changes.close(), stack.workers.sweeps.close()]);
  tables = openTables(stack);
  people = await createPeople(stack);
});

afterAll(async () => {
  tables.close();
  await stack.close();
});

const host = () => `localhost:${stack.port}`;
const isSubscription = (field: string) => field.startsWith('Subscription.');

/** Subscribes on a socket of the owner's; what counts is what the subscription itself shows. */
const subscribe = async (field: string, variables: Record<string, unknown>, person: Person | null) => {
  const client = await connect(stack, people.owner.token);
  const query = operationOf(field);
  const signed = person ? undefined : await signAsWorker(host(), JSON.stringify({ query, variables }));
  const frame = await client.start('1', query, variables, person?.token, signed);
  client.close();
  return frame.type === 'start_ack' ? 'OK' : (frame.payload.errors[0].errorType as string);
};

const ask = async (field: string, variables: Record<string, unknown>, person: Person | null) => {
  if (isSubscription(field)) return subscribe(field, variables, person);
  const body = JSON.stringify({ query: operationOf(field), variables });
  if (person) {
    const { errors } = await post(stack, person.token, operationOf(field), variables);
    return errors.length === 0 ? 'OK' : errors[0]!.errorType;
  }
  const headers = await signAsWorker(host(), body);
  const answer = await fetch(`http://${host()}/graphql`, { method: 'POST', headers, body });
  const { errors = [] } = (await answer.json()) as { errors?: { errorType: string | null }[] };
  return errors.length === 0 ? 'OK' : errors[0]!.errorType;
};

const personOf = (caller: Caller): Person | null =>
  caller === 'worker' ? null : people[caller === 'terminated' ? 'owner' : caller];

/** Prepares a request, and terminates the session if it is to come after that. */
const prepare = async (world: World, row: Row, caller: Caller) => {
  const variables = await row.variables(world, personOf(caller) ?? people.owner);
  if (caller === 'terminated')
    await world.ask(people.owner, 'Mutation.terminateSession', {
      input: { documentId: world.documentId, ssn: world.ssn },
    });
  return variables;
};

const itemsOf = async (documentId: string) =>
  (await Promise.all([tables.items('documents', documentId, ''), tables.items('operations', documentId, '')])).flat();

const outcomesOf = async (field: string, row: Row): Promise<Record<string, Outcome>> => {
  const outcomes: Record<string, Outcome> = {};
  const changes = (caller: Caller) => field.startsWith('Mutation.') && row[caller] === 'OK';

  // Who is refused, or only reads, shares a document, which is the same afterwards. Its session ends last.
  const shared = await createWorld(stack, people);
  const sharing = callers.filter((caller) => !changes(caller));
  for (const caller of sharing) {
    const variables = await prepare(shared, row, caller);
    const before = await itemsOf(shared.documentId);
    outcomes[caller] = (await ask(field, variables, personOf(caller))) ?? 'no type';
    expect(await itemsOf(shared.documentId), `${field} as ${caller} wrote something`).toEqual(before);
  }
  for (const caller of callers.filter(changes)) {
    const world = await createWorld(stack, people);
    const variables = await prepare(world, row, caller);
    outcomes[caller] = (await ask(field, variables, personOf(caller))) ?? 'no type';
  }
  return outcomes;
};

const expectedOf = (row: Row): Record<string, Outcome> =>
  Object.fromEntries(callers.map((caller) => [caller, row[caller]]));

const forge = (token: string): string => {
  const [head, body, signature] = token.split('.') as [string, string, string];
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString());
  const forged = Buffer.from(JSON.stringify({ ...claims, sub: 'somebody-else' })).toString('base64url');
  return `${head}.${forged}.${signature}`;
};

/** The fields that have no row. */
const lackingOf = (fields: readonly string[]): string[] => fields.filter((field) => !rows[field]);

describe('who may ask what', () => {
  it('[ACC-9] every field of the schema has a row, and every row a field', () => {
    const lacking = lackingOf(rootFields);
    const sentence = `${lacking.join(', ')}: add to a file in test/integration/matrix/ who may ask it, and with what`;
    expect(lacking, sentence).toEqual([]);
    expect(Object.keys(rows).filter((field) => !rootFields.includes(field))).toEqual([]);
    // There is no way in but the root fields: no type below them has a resolver.
    expect(Object.keys(api.resolvers).sort()).toEqual([...rootFields].sort());
  });

  it('[ACC-9] a field that the schema gets and that has no row is missed', () => {
    const more = 'extend type Query { first: String } extend type Mutation { second(input: ID!): String }';
    expect(lackingOf(rootFieldsWith(more))).toEqual(['Query.first', 'Mutation.second']);
  });

  it.each(rootFields)('[ACC-1, ACC-9] %s with no token, a forged one and an expired one', async (field) => {
    const expired = (await stack.cognito.issue({ username: people.owner.username, expiresInSeconds: -60 })).accessToken;
    const bad = ['no token', forge(people.owner.token), expired];
    for (const token of bad) {
      if (isSubscription(field)) {
        expect(await subscribe(field, {}, { ...people.owner, token })).toMatch(/^Unauthorized/);
        await expect(connect(stack, token)).rejects.toThrow('UnauthorizedException');
      } else {
        const { data, errors, status } = await post(stack, token, operationOf(field), {});
        expect([status, data, errors[0]?.errorType]).toEqual([401, null, 'UnauthorizedException']);
      }
    }
    if (!isSubscription(field)) expect((await post(stack, null, operationOf(field), {})).status).toBe(401);
  });

  it.each(rootFields.filter((field) => rows[field]))('[ACC-2, ACC-3, ACC-9] %s', async (field) => {
    expect(await outcomesOf(field, rows[field]!)).toEqual(expectedOf(rows[field]!));
  });
});
