import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Stack } from '../../local/stack';
import { readUsers } from '../../tools/smoke/people';
import { realtimeUrl } from '../../tools/smoke/api';
import { totp } from '../../tools/smoke/totp';
import { startTestStack } from '../helpers/stack';

const folder = mkdtempSync(join(tmpdir(), 'weft-smoke-test-'));
const file = join(folder, 'amplify_outputs.json');

let stack: Stack;
beforeAll(async () => {
  stack = await startTestStack();
  writeFileSync(file, JSON.stringify(stack.outputs));
});
afterAll(async () => {
  await stack.close();
  rmSync(folder, { recursive: true });
});

const smoke = (
  environment: Record<string, string> = {},
  place = file,
): Promise<{ code: number | null; output: string }> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, ['tools/smoke.mjs', place], { env: { ...process.env, ...environment } });
    let output = '';
    child.stdout.on('data', (data) => (output += data));
    child.stderr.on('data', (data) => (output += data));
    child.once('exit', (code) => resolve({ code, output }));
  });

it('[OPS-16] the smoke test passes against the local stack, and says what it saw', async () => {
  const { code, output } = await smoke();
  expect(output).not.toContain('FAILED');
  expect(output).toMatch(/\d+ passed, 0 failed/);
  expect(code).toBe(0);
  expect(output.match(/^ok {6}/gm)!.length).toBeGreaterThanOrEqual(13);
  for (const question of [
    'an open subscription after its token expired',
    'filter ne',
    'what a ConditionCheck costs',
    'messages after a refused mutation',
    'changes lost that were sent right after start_ack',
    'revision, and seconds until it was above 0',
    'a body of 10000 KB',
    'milliseconds of submitChange',
  ])
    expect(output).toContain(`saw     ${question}`);
});

it('[OPS-16] the smoke test fails where a promise is not kept: here no document can be made', async () => {
  stack.appsync.faults.set({ failRequests: ({ fields }) => fields.includes('createDocument') });
  const { code, output } = await smoke();
  stack.appsync.faults.set({ failRequests: 0 });
  expect(code).toBe(1);
  expect(output).toMatch(/^FAILED {2}makes a document, once: /m);
  expect(output).toMatch(/^ok {6}refuses who is not signed in/m);
});

it('[OPS-16] the smoke test says which users it wants', async () => {
  expect(() => readUsers(undefined, { data: { url: '', aws_region: '' } })).toThrow('WEFT_SMOKE_USERS');
  expect(readUsers('a@x.org p1, b@x.org p2 ABC', { data: { url: '', aws_region: '' } })).toEqual([
    { username: 'a@x.org', password: 'p1' },
    { username: 'b@x.org', password: 'p2', secret: 'ABC' },
  ]);
  const { code, output } = await smoke(
    { WEFT_SMOKE_USERS: 'ada@example.com wrong, alan@example.com wrong' },
    `${stack.url}amplify_outputs.json`,
  );
  expect(code).toBe(1);
  expect(output).toContain('Incorrect username or password');
});

it('[OPS-16] the second factor is that of RFC 6238', () => {
  const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
  expect([59, 1_111_111_109, 1_234_567_890, 20_000_000_000].map((seconds) => totp(secret, seconds * 1_000))).toEqual([
    '287082',
    '081804',
    '005924',
    '353130',
  ]);
});

it("[OPS-16] the real-time service has another name at AppSync, and another path behind a domain of one's own", () => {
  expect(realtimeUrl('https://abc.appsync-api.eu-central-1.amazonaws.com/graphql')).toBe(
    'wss://abc.appsync-realtime-api.eu-central-1.amazonaws.com/graphql',
  );
  expect(realtimeUrl('https://api.example.com/graphql')).toBe('wss://api.example.com/graphql/realtime');
  expect(realtimeUrl('HTTP://localhost:4000/graphql')).toBe('ws://localhost:4000/graphql/realtime');
});
