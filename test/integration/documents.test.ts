import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Stack } from '../../local/stack';
import { createDocument, createSite, inputOf, join, readAll } from '../helpers/documents';
import { limits } from '../helpers/limits';
import { operationOf } from '../helpers/operation';
import { createPerson, post, startTestStack, type Person } from '../helpers/stack';
import { openTables, type Tables } from '../helpers/tables';

let stack: Stack;
let tables: Tables;
let ada: Person, bert: Person;

beforeAll(async () => {
  stack = await startTestStack();
  tables = openTables(stack);
  [ada, bert] = (await Promise.all(['ada', 'bert'].map((name) => createPerson(stack, name)))) as [Person, Person];
});

afterAll(async () => {
  tables.close();
  await stack.close();
});

/** What came of a request: `OK`, or the reason. */
const ask = async (person: Person, field: string, variables: Record<string, unknown>): Promise<string> => {
  const { errors } = await post(stack, person.token, operationOf(field), variables);
  return errors[0]?.errorType ?? 'OK';
};
const change = (person: Person, name: string, documentId: string) =>
  ask(person, `Mutation.${name}`, { input: { documentId } });

/** The documents that a person's list shows. */
const listOf = async (person: Person, filter: string): Promise<string[]> => {
  const { data } = await post(stack, person.token, operationOf('Query.documents'), { filter });
  return data.documents.items.map(({ documentId }: { documentId: string }) => documentId);
};

/** A document with text of both, and both present. */
const setUp = async () => {
  const documentId = await createDocument(stack, ada, [[bert, 'EDITOR']]);
  const site = await createSite(stack, ada, documentId);
  await join(stack, bert, documentId);
  await site.send(site.write('kept'));
  return {
    documentId,
    write: (text: string) => ask(ada, 'Mutation.submitChange', inputOf(documentId, site.epoch, site.write(text))),
  };
};

const itemsOf = async (documentId: string) =>
  (
    await Promise.all((['documents', 'operations'] as const).map((table) => tables.items(table, documentId, '')))
  ).flat();

/** Lets time pass, with new tokens, for theirs end. */
const pass = async (milliseconds: number): Promise<void> => {
  stack.clock.advance(milliseconds);
  for (const person of [ada, bert])
    person.token = (await stack.cognito.issue({ username: person.username })).accessToken;
};
const sweep = async (times: number): Promise<void> => {
  for (let run = 0; run < times; run += 1) {
    await stack.workers.sweeps.runNow();
    await pass(limits.dueMilliseconds);
  }
};

describe('an archived document', () => {
  it('[SES-8] is in another list, can be read and not written, and comes back', async () => {
    const { documentId, write } = await setUp();
    expect(await change(bert, 'archiveDocument', documentId)).toBe('ROLE_TOO_LOW');
    expect(await change(ada, 'archiveDocument', documentId)).toBe('OK');
    for (const person of [ada, bert]) {
      expect(await listOf(person, 'ACTIVE')).not.toContain(documentId);
      expect(await listOf(person, 'ARCHIVED')).toContain(documentId);
    }
    expect(await write(' not')).toBe('DOCUMENT_ARCHIVED');
    expect((await readAll(stack, bert, documentId)).text).toBe('kept');
    expect(await change(ada, 'restoreDocument', documentId)).toBe('OK');
    expect(await listOf(bert, 'ACTIVE')).toContain(documentId);
    expect(await ask(bert, 'Query.document', { documentId })).toBe('OK');
  });
});

describe('a deleted document', () => {
  it('[SES-9] is closed at once, and whole again if an owner restores it in time', async () => {
    const { documentId, write } = await setUp();
    expect(await change(bert, 'deleteDocument', documentId)).toBe('ROLE_TOO_LOW');
    expect(await change(ada, 'deleteDocument', documentId)).toBe('OK');
    expect(await write(' not')).toBe('DOCUMENT_DELETED');
    expect(await ask(bert, 'Query.document', { documentId })).toBe('DOCUMENT_DELETED');
    expect(await listOf(bert, 'DELETED')).toEqual([]);
    expect(await listOf(ada, 'DELETED')).toEqual([documentId]);
    await pass(limits.deletionGraceMilliseconds - 600_000);
    await sweep(2);
    expect(await change(bert, 'restoreDocument', documentId)).toBe('ROLE_TOO_LOW');
    expect(await change(ada, 'restoreDocument', documentId)).toBe('OK');
    await pass(limits.deletionGraceMilliseconds);
    await sweep(4);
    expect((await readAll(stack, bert, documentId)).text).toBe('kept');
    expect(await tables.item(documentId, 'REMOVAL')).toBeUndefined();
    // Whoever comes back is present, and swept when it is gone, as before.
    const { participants } = await join(stack, bert, documentId);
    expect(participants).toHaveLength(1);
    await pass(limits.presenceMilliseconds + limits.dueMilliseconds);
    await sweep(1);
    expect(await tables.items('operations', documentId, 'P#')).toEqual([]);
  });

  it('[SES-9] is gone a week later, from the lists and from the tables', async () => {
    const { documentId } = await setUp();
    expect(await change(ada, 'deleteDocument', documentId)).toBe('OK');
    await pass(limits.deletionGraceMilliseconds);
    await sweep(1);
    // Its removal has begun.
    expect(await change(ada, 'restoreDocument', documentId)).toBe('DOCUMENT_DELETED');
    await sweep(3);
    expect(await itemsOf(documentId)).toEqual([]);
    expect(await listOf(ada, 'DELETED')).not.toContain(documentId);
    expect(await change(ada, 'restoreDocument', documentId)).toBe('NOT_A_MEMBER');
    expect(await ask(bert, 'Query.document', { documentId })).toBe('NOT_A_MEMBER');
  });
});
