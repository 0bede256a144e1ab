import { afterAll, beforeAll, expect, it } from 'vitest';
import { ulid } from 'ulid';
import { headKey } from '../../schema/keys';
import type { Stack } from '../../local/stack';
import { createDocument, createSite, readAll } from '../helpers/documents';
import { startParticipant } from '../helpers/participants';
import { ask, createPerson, post, requests, startTestStack, type Person } from '../helpers/stack';
import { openTables, type Tables } from '../helpers/tables';

let stack: Stack;
let tables: Tables;
let owner: Person;
beforeAll(async () => {
  stack = await startTestStack({ historyDays: '30' });
  tables = openTables(stack);
  owner = await createPerson(stack, 'owner');
});
afterAll(async () => {
  tables.close();
  await stack.close();
});

/** Lets some days pass, with the sweeper every minute at the end of them. */
const pass = async (days: number): Promise<Person> => {
  stack.clock.advance(days * 86_400_000);
  for (let minute = 0; minute < 6; minute += 1) {
    await stack.workers.sweeps.runNow();
    stack.clock.advance(61_000);
  }
  // Tokens do not last for so long.
  return { ...owner, token: (await stack.cognito.issue({ username: owner.username })).accessToken };
};

const valuesOf = async (person: Person, documentId: string): Promise<string> =>
  (await ask(stack, person, 'operations', { documentId })).items.map(({ value }: { value: string }) => value).join('|');

it('[CMP-17] [CMP-18] what was deleted is purged after the days that were set, and what versions show is not', async () => {
  const documentId = await createDocument(stack, owner);
  const site = await createSite(stack, owner, documentId);
  await site.send(site.write('kept secret early end'));
  await stack.workers.changes.flush();
  await site.send(site.erase(5, 7));
  const versionId = ulid(stack.clock.now());
  await ask(stack, owner, 'createVersion', { input: { documentId, versionId, name: 'With early' } });
  await site.send(site.erase(5, 6));
  await stack.workers.changes.flush();
  expect(site.replica.text).toBe('kept end');

  const before = await pass(29);
  expect(await ask(stack, before, 'textAt', { documentId, moment: { revision: 1 } })).toMatchObject({
    text: 'kept secret early end',
  });
  expect(await valuesOf(before, documentId)).toContain('secret');

  const after = await pass(2);
  expect((await tables.item(documentId, headKey))['thinned']).toMatchObject({ isPurged: true });
  const refused = await post(stack, after.token, requests.textAt, { documentId, moment: { revision: 1 } });
  expect(refused.errors).toMatchObject([
    { errorType: 'HISTORY_THINNED', message: expect.stringContaining('versions') },
  ]);
  const values = await valuesOf(after, documentId);
  expect(values).toContain(`kept ${'\u001a'.repeat(7)}`);
  expect(values).toContain('end');
  expect(await ask(stack, after, 'textAt', { documentId, moment: { versionId } })).toMatchObject({
    text: 'kept early end',
  });
  expect((await readAll(stack, after, documentId)).text).toBe('kept end');
  const newcomer = await startParticipant(stack, after);
  await newcomer.open(documentId);
  expect(await newcomer.text()).toBe('kept end');
  await newcomer.close();
  await newcomer.kill();
});
