import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as queries from '../../client/queries';
import type { Change } from '../../crdt/index';
import type { Stack } from '../../local/stack';
import { createDocument, createSite, inputOf, readAll } from '../helpers/documents';
import { connect } from '../helpers/realtime';
import { createPerson, post, requests, startTestStack, type Person } from '../helpers/stack';

let stack: Stack;
let owner: Person, viewer: Person, commenter: Person, stranger: Person;
let documentId: string;
let change: Change;

beforeAll(async () => {
  stack = await startTestStack();
  [owner, viewer, commenter, stranger] = (await Promise.all(
    ['owner', 'viewer', 'commenter', 'stranger'].map((name) => createPerson(stack, name)),
  )) as [Person, Person, Person, Person];
  documentId = await createDocument(stack, owner, [
    [viewer, 'VIEWER'],
    [commenter, 'COMMENTER'],
  ]);
  const site = await createSite(stack, owner, documentId);
  change = site.write('never to be stored');
});

afterAll(() => stack.close());

const subscriptions = {
  onChange: queries.onChange,
  onSignal: queries.onSignal,
  onDocumentEvent: queries.onDocumentEvent,
};

/** Variables with which the owner's request would go through. */
const variablesOf = (name: keyof typeof requests | keyof typeof subscriptions): Record<string, unknown> => {
  const cursor = null;
  switch (name) {
    case 'me':
    case 'documents':
      return {};
    case 'document':
    case 'snapshot':
    case 'onSignal':
    case 'onDocumentEvent':
      return { documentId };
    case 'onChange':
      return { documentId, sid: 1 };
    case 'sync':
      return { documentId, revision: 0 };
    case 'updateProfile':
      return { input: { name: 'A name' } };
    case 'createDocument':
      return { input: { documentId: 'another', title: 'A title', language: 'text' } };
    case 'setMemberRole':
      return { input: { documentId, userId: stranger.userId, role: 'EDITOR' } };
    case 'startSession':
      return { input: { documentId } };
    case 'joinSession':
      return { input: { documentId, joinId: 'join' } };
    case 'leaveSession':
      return { input: { documentId, sid: change.sid } };
    case 'heartbeat':
      return { input: { documentId, sid: change.sid, lastSeq: 0, revision: 0, cursor } };
    case 'versions':
    case 'textAt':
    case 'blame':
    case 'operations':
    case 'history':
      return { documentId };
    case 'diff':
      return { documentId, from: { revision: 0 } };
    case 'createVersion':
      return { input: { documentId, versionId: '01ARZ3NDEKTSV4RRFFQ69G5FAV', name: 'A version' } };
    case 'revertDocument':
      return { input: { documentId, requestId: 'one', moment: { revision: 0 } } };
    case 'revertRange': {
      const edge = { sid: 0, seq: 0 };
      const range = { from: { ...edge, side: 'AFTER' }, to: { ...edge, side: 'BEFORE' } };
      return { input: { documentId, requestId: 'one', moment: { revision: 0 }, ...range } };
    }
    case 'submitChange':
      return inputOf(documentId, 1, change);
  }
};

const fields = Object.keys(requests) as (keyof typeof requests)[];
const ofNoDocument: string[] = ['me', 'documents', 'updateProfile', 'createDocument'];
const onDocument = fields.filter((name) => !ofNoDocument.includes(name));
const streams = Object.keys(subscriptions) as (keyof typeof subscriptions)[];

const forge = (token: string): string => {
  const [head, body, signature] = token.split('.') as [string, string, string];
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString());
  const forged = Buffer.from(JSON.stringify({ ...claims, sub: 'somebody-else' })).toString('base64url');
  return `${head}.${forged}.${signature}`;
};

describe('tokens', () => {
  it.each(fields)('[ACC-1] %s refuses no token, a forged one and an expired one', async (name) => {
    const expired = (await stack.cognito.issue({ username: owner.username, expiresInSeconds: -60 })).accessToken;
    for (const token of [null, 'no token', forge(owner.token), expired]) {
      const answer = await post(stack, token, requests[name], variablesOf(name));
      expect(answer.status).toBe(401);
      expect(answer.errors[0]!.errorType).toBe('UnauthorizedException');
      expect(answer.data).toBeNull();
    }
  });

  it('[ACC-1] the real-time service refuses them when connecting', async () => {
    const expired = (await stack.cognito.issue({ username: owner.username, expiresInSeconds: -60 })).accessToken;
    for (const token of ['no token', forge(owner.token), expired])
      await expect(connect(stack, token)).rejects.toThrow('UnauthorizedException');
  });

  it.each(streams)('[ACC-1] %s refuses them when subscribing', async (name) => {
    const expired = (await stack.cognito.issue({ username: owner.username, expiresInSeconds: -60 })).accessToken;
    const client = await connect(stack, owner.token);
    for (const [index, token] of [forge(owner.token), expired].entries()) {
      const answer = await client.start(`${index}`, subscriptions[name], variablesOf(name), token);
      expect(answer.type).toBe('error');
      expect(answer.payload.errors[0].errorType).toMatch(/^Unauthorized/);
    }
    client.close();
  });
});

describe('roles', () => {
  it.each(onDocument)('[ACC-2] %s tells a stranger no more of this document than of none', async (name) => {
    const answer = await post(stack, stranger.token, requests[name], variablesOf(name));
    expect(answer.errors.map((error) => error.errorType)).toEqual(['NOT_A_MEMBER']);
    expect(answer.data?.[name] ?? null).toBeNull();
    const text = JSON.stringify(variablesOf(name)).replaceAll(documentId, 'no-such-document');
    const other = await post(stack, stranger.token, requests[name], JSON.parse(text));
    expect(other.errors.map(({ errorType, message }) => ({ errorType, message }))).toEqual(
      answer.errors.map(({ errorType, message }) => ({ errorType, message })),
    );
  });

  it.each(streams)('[ACC-2] %s denies a stranger with its own reason, and the siblings live on', async (name) => {
    const client = await connect(stack, stranger.token);
    const answer = await client.start('1', subscriptions[name], variablesOf(name));
    expect(answer.type).toBe('error');
    expect(answer.payload.errors[0].errorType).toBe('NOT_A_MEMBER');
    expect(client.closed).toBe(false);
    client.close();
  });

  it.each(['submitChange', 'setMemberRole', 'startSession'] as const)(
    '[ACC-3] %s refuses a viewer and a commenter',
    async (name) => {
      for (const person of [viewer, commenter]) {
        const answer = await post(stack, person.token, requests[name], variablesOf(name));
        expect(answer.errors.map((error) => error.errorType)).toEqual(['ROLE_TOO_LOW']);
      }
    },
  );

  it('[ACC-3] a viewer may read, join, be present and leave', async () => {
    const site = await createSite(stack, viewer, documentId);
    for (const name of ['document', 'sync'] as const) {
      const answer = await post(stack, viewer.token, requests[name], variablesOf(name));
      expect(answer.errors).toEqual([]);
    }
    for (const name of ['heartbeat', 'leaveSession'] as const) {
      const input = { ...(variablesOf(name)['input'] as object), sid: site.sid };
      expect((await post(stack, viewer.token, requests[name], { input })).errors).toEqual([]);
    }
  });

  it('[ACC-8] nobody uses the site of another', async () => {
    for (const name of ['heartbeat', 'leaveSession'] as const) {
      const answer = await post(stack, viewer.token, requests[name], variablesOf(name));
      expect(answer.errors.map((error) => error.errorType)).toEqual(['SITE_NOT_YOURS']);
    }
  });

  it('[ACC-7] the last owner stays an owner', async () => {
    const input = { documentId, userId: owner.userId, role: 'VIEWER' };
    const answer = await post(stack, owner.token, requests.setMemberRole, { input });
    expect(answer.errors.map((error) => error.errorType)).toEqual(['LAST_OWNER']);
  });

  it('[ACC-2, ACC-3] of all that was refused nothing is stored', async () => {
    const { tail, folded } = await readAll(stack, owner, documentId);
    expect([...tail, ...folded]).toEqual([]);
    const { data } = await post(stack, stranger.token, requests.documents);
    expect(data.documents.items).toEqual([]);
  });
});

describe('selections', () => {
  const subscribed = ['submitChange', 'heartbeat', 'leaveSession', 'setMemberRole', 'startSession'] as const;
  const spoil: [string, (query: string) => string][] = [
    ['an alias', (query) => query.replace('documentId epoch', 'documentId: epoch epoch')],
    ['another alias', (query) => query.replace('documentId epoch', 'documentId epoch other: epoch')],
    ['a directive', (query) => query.replace('documentId epoch', 'documentId @include(if: true) epoch')],
    ['a fragment', (query) => query.replace('documentId epoch', '... { documentId epoch }')],
    ['a missing field', (query) => query.replace('documentId epoch', 'documentId')],
  ];
  it.each(subscribed.flatMap((name) => spoil.map(([what, change]) => [name, what, change] as const)))(
    '[ACC-4] %s refuses a selection with %s',
    async (name, _what, change) => {
      const spoilt = change(requests[name]);
      expect(spoilt).not.toBe(requests[name]);
      const answer = await post(stack, owner.token, spoilt, variablesOf(name));
      expect(answer.errors.map((error) => error.errorType)).toEqual(['SELECTION_REFUSED']);
      expect((await readAll(stack, owner, documentId)).tail).toEqual([]);
    },
  );
});
