import { mkdtempSync, rmSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import { connect, createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { runStack, startProcess } from '../helpers/process';
import { startTestStack } from '../helpers/stack';

const folder = mkdtempSync(join(tmpdir(), 'weft-'));

afterAll(() => rmSync(folder, { recursive: true }));

const answers = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.unref();
  });

it('[OPS-9] the stack listens on the loopback address only, names a taken port, and stops cleanly on Ctrl-C', async () => {
  const stack = await startProcess(folder);
  expect(await answers('127.0.0.1', stack.port)).toBe(true);
  const outside = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4');
  for (const { address } of outside) expect(await answers(address, stack.port), address).toBe(false);

  const second = await runStack(['--port', String(stack.port), '--memory']);
  expect(second.code).toBe(1);
  expect(second.output).toContain(`Port ${stack.port} is taken`);

  expect(await stack.stop('SIGINT')).toBe(0);
  expect(await answers('127.0.0.1', stack.port)).toBe(false);
});

it('[OPS-9] the stack tells who asks while it starts to come back', async () => {
  const server = createServer();
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
  await new Promise((resolve) => server.close(resolve));
  let early: Promise<Response> | null = null;
  const stack = await startTestStack({
    port,
    around: (sources) => {
      early = fetch(`http://127.0.0.1:${port}/graphql`, { method: 'POST' });
      return sources;
    },
  });
  const answer = await early!;
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
  await stack.close();
});

it('[OPS-10] not even the verbose log holds text or tokens', async () => {
  const stack = await startProcess(mkdtempSync(join(folder, 'verbose-')), 0, ['--verbose']);
  expect(stack.output()).toContain('mutation submitChange');
  expect(stack.output()).not.toContain('export function greet');
  expect(stack.output()).not.toMatch(/eyJ[\w-]+\.[\w-]+\./);
  expect(await stack.stop('SIGTERM')).toBe(0);
});
