import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { Stack } from '../../local/stack';
import { converged } from '../helpers/converged';
import { createDocument, readAll } from '../helpers/documents';
import { startParticipant } from '../helpers/participants';
import { createPerson, startTestStack, until } from '../helpers/stack';

const folder = mkdtempSync(join(tmpdir(), 'weft-'));
let stack: Stack | undefined;

afterAll(async () => {
  await stack?.close();
  rmSync(folder, { recursive: true });
});

it('[SYN-9, OPS-6] a stack that is stopped under its clients has everything when it is back, and they go on', async () => {
  stack = await startTestStack({ folder });
  const { port } = stack;
  const ada = await createPerson(stack, 'ada');
  const alan = await createPerson(stack, 'alan');
  const documentId = await createDocument(stack, ada, [[alan, 'EDITOR']]);
  const [first, second] = await Promise.all([startParticipant(stack, ada), startParticipant(stack, alan)]);
  try {
    await Promise.all([first.open(documentId), second.open(documentId)]);
    await Promise.all([first.write('a'.repeat(30)), second.write('b'.repeat(30))]);
    const before = await converged(stack, ada, documentId, [first, second]);

    await stack.close();
    await Promise.all([first.write('c'.repeat(5)), second.write('d'.repeat(5))]);
    stack = await startTestStack({ folder, port });
    const restarted = stack;
    expect([...(await readAll(restarted, ada, documentId)).text].length).toBeGreaterThanOrEqual(before.length);
    await until(async () => (await first.state()).saved && (await second.state()).saved);
    const after = await converged(restarted, ada, documentId, [first, second]);
    expect([...after].sort().join('')).toBe('a'.repeat(30) + 'b'.repeat(30) + 'c'.repeat(5) + 'd'.repeat(5));
  } finally {
    await Promise.all([first.kill(), second.kill()]);
  }
});
