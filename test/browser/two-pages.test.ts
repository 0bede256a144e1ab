import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoUsers } from '../../local/stack';
import { executablePath, launch, openHello, textOf, typeAtEnd } from '../helpers/browser';
import { readAll } from '../helpers/documents';
import { startProcess, type StackProcess } from '../helpers/process';
import { createRandom } from '../helpers/random';

const open = async (browser: Browser, port: number, username: string): Promise<Page> =>
  openHello(await browser.newContext(), port, username);

/** An access token of a demo user, by the sign-in that needs no client library. */
const tokenOf = async (port: number, { username, password }: (typeof demoUsers)[number]): Promise<string> => {
  const outputs = await (await fetch(`http://127.0.0.1:${port}/amplify_outputs.json`)).json();
  const answer = await fetch(`http://127.0.0.1:${port}/`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AWSCognitoIdentityProviderService.InitiateAuth',
    },
    body: JSON.stringify({
      AuthFlow: 'USER_PASSWORD_AUTH',
      ClientId: outputs.auth.user_pool_client_id,
      AuthParameters: { USERNAME: username, PASSWORD: password },
    }),
  });
  return (await answer.json()).AuthenticationResult.AccessToken;
};

const letters = (seed: number, alphabet: string): string => {
  const random = createRandom(seed);
  return Array.from({ length: 200 }, () => alphabet[random.below(alphabet.length)]!).join('');
};

describe.skipIf(!executablePath)('two browsers', () => {
  const folder = mkdtempSync(join(tmpdir(), 'weft-'));
  let stack: StackProcess;
  let browser: Browser;

  beforeAll(async () => {
    stack = await startProcess(folder);
    browser = await launch();
  });

  afterAll(async () => {
    await browser?.close();
    await stack?.stop('SIGTERM');
    rmSync(folder, { recursive: true });
  });

  it('[SYN-8, SYN-6, OPS-6] 200 characters each, typed at the same time, are in both editors, on the server, and there after a restart', async () => {
    const [ada, alan] = (await Promise.all(demoUsers.map(({ username }) => open(browser, stack.port, username)))) as [
      Page,
      Page,
    ];
    const token = await tokenOf(stack.port, demoUsers[0]!);
    const before = (await readAll(stack, { token }, 'hello')).text;
    const typed = [letters(1, 'abcdefgh'), letters(2, 'ABCDEFGH')] as const;
    await Promise.all([ada, alan].map((page, index) => typeAtEnd(page, typed[index]!)));
    await Promise.all([ada, alan].map((page) => page.waitForSelector('#state[data-saved="true"]')));
    await expect.poll(async () => (await textOf(ada)) === (await textOf(alan)), { timeout: 60_000 }).toBe(true);

    const text = await textOf(ada);
    const server = await readAll(stack, { token }, 'hello');
    expect(server.text).toBe(text);
    expect(text.startsWith(before)).toBe(true);
    const added = text.slice(before.length);
    expect([...added].filter((letter) => letter >= 'a').join('')).toBe(typed[0]);
    expect([...added].filter((letter) => letter < 'a').join('')).toBe(typed[1]);
    expect(await ada.locator('.weft-caret').count(), 'the other’s cursor').toBe(1);

    await Promise.all([ada.close(), alan.close()]);
    expect(await stack.stop('SIGINT')).toBe(0);
    stack = await startProcess(folder, stack.port);
    expect((await readAll(stack, { token }, 'hello')).text).toBe(text);
    const again = await open(browser, stack.port, demoUsers[1]!.username);
    expect(await textOf(again)).toBe(text);
  });
});
