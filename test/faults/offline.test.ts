import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Stack } from '../../local/stack';
import { converged } from '../helpers/converged';
import { createDocument, readAll } from '../helpers/documents';
import { startParticipant, type Participant } from '../helpers/participants';
import { createPerson, startTestStack, until, type Person } from '../helpers/stack';

let stack: Stack;
let ada: Person, alan: Person;
let documentId: string;
let first: Participant, second: Participant;

beforeAll(async () => {
  stack = await startTestStack();
  [ada, alan] = (await Promise.all(['ada', 'alan'].map((name) => createPerson(stack, name)))) as [Person, Person];
  documentId = await createDocument(stack, ada, [[alan, 'EDITOR']]);
  [first, second] = await Promise.all([startParticipant(stack, ada), startParticipant(stack, alan)]);
  await Promise.all([first.open(documentId), second.open(documentId)]);
});

afterAll(async () => {
  await Promise.all([first.kill(), second.kill()]);
  await stack.close();
});

describe('a client that is offline', () => {
  it('[SYN-6, SYN-9] keeps typing while the other types; on its return both have all of it, once', async () => {
    stack.appsync.faults.offline(alan.userId, true);
    await second.write('written offline');
    await until(async () => (await second.state()).connection === 'offline');
    await first.write('written online');
    await until(async () => (await first.state()).saved);
    expect((await second.state()).saved).toBe(false);
    expect((await readAll(stack, ada, documentId)).text).toBe('written online');
    expect(await second.text()).toBe('written offline');

    stack.appsync.faults.offline(alan.userId, false);
    const text = await converged(stack, ada, documentId, [first, second]);
    expect(['written onlinewritten offline', 'written offlinewritten online']).toContain(text);
  });

  it('[SYN-2, SYN-9] loses nothing when the answers to its changes are lost', async () => {
    const before = (await readAll(stack, ada, documentId)).text;
    let lost = 0;
    stack.appsync.faults.set({
      loseResponses: (request) => {
        const strikes = request.fields.includes('submitChange') && lost < 4;
        if (strikes) lost += 1;
        return strikes;
      },
    });
    await Promise.all([first.write('!'.repeat(20)), second.write('?'.repeat(20))]);
    const text = await converged(stack, ada, documentId, [first, second]);
    expect(lost).toBe(4);
    stack.appsync.faults.reset();
    const added = [...text].filter((character) => character === '!' || character === '?').length;
    expect(added).toBe(40);
    expect(text.length).toBe(before.length + 40);
  });

  it('[SYN-9] goes on when its sockets are cut again and again', async () => {
    const before = (await readAll(stack, ada, documentId)).text.length;
    for (let cut = 0; cut < 3; cut += 1) {
      stack.appsync.faults.closeSockets();
      await Promise.all([first.write('+'.repeat(10)), second.write('-'.repeat(10))]);
    }
    const text = await converged(stack, ada, documentId, [first, second]);
    expect(text.length).toBe(before + 60);
  });
});
