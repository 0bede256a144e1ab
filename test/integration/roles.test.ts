import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Stack } from '../../local/stack';
import { converged } from '../helpers/converged';
import { createDocument, readAll } from '../helpers/documents';
import { startParticipant, type Participant } from '../helpers/participants';
import { ask, createPerson, startTestStack, until, type Person } from '../helpers/stack';

let stack: Stack;
let owner: Person, editor: Person;
let documentId: string;
let first: Participant, second: Participant;

beforeAll(async () => {
  stack = await startTestStack();
  [owner, editor] = (await Promise.all(['owner', 'editor'].map((name) => createPerson(stack, name)))) as [
    Person,
    Person,
  ];
  documentId = await createDocument(stack, owner, [[editor, 'EDITOR']]);
  [first, second] = await Promise.all([startParticipant(stack, owner), startParticipant(stack, editor)]);
  await Promise.all([first.open(documentId), second.open(documentId)]);
});

afterAll(async () => {
  await Promise.all([first.kill(), second.kill()]);
  await stack.close();
});

const setRole = (role: string) =>
  ask(stack, owner, 'setMemberRole', { input: { documentId, userId: editor.userId, role } });

describe('an editor whose role is lowered', () => {
  it('[ACC-3, ACC-6] keeps what was unsent as a draft, shows the log’s text, and goes on reading', async () => {
    await Promise.all([first.write('shared '), second.write('text ')]);
    await converged(stack, owner, documentId, [first, second]);
    stack.appsync.faults.offline(editor.userId, true);
    await second.write('never sent');
    await setRole('VIEWER');
    stack.appsync.faults.offline(editor.userId, false);

    await until(async () => !(await second.state()).writable && (await second.draft()) !== null);
    expect((await second.state()).reason).toBe('ROLE_TOO_LOW');
    expect(await second.draft()).toContain('never sent');
    expect((await readAll(stack, owner, documentId)).text).not.toContain('never');

    await first.write('read on');
    const text = await converged(stack, owner, documentId, [first, second]);
    expect(text).toContain('read on');
    await expect(second.write('x')).rejects.toThrow(/role|ROLE_TOO_LOW/);
  });

  it('[ACC-6, SYN-8] writes again once the role is back, while the others notice nothing', async () => {
    await setRole('EDITOR');
    await until(async () => (await second.state()).writable);
    await Promise.all([first.write(' one'), second.write(' two')]);
    const text = await converged(stack, owner, documentId, [first, second]);
    expect([...text].filter((letter) => letter === 'w')).toHaveLength(1);
    expect((await first.state()).reason).toBeNull();
  });
});
