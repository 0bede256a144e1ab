import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoUsers } from '../../local/stack';
import { executablePath, launch, openHello, signIn } from '../helpers/browser';
import { startProcess, type StackProcess } from '../helpers/process';
import { until } from '../helpers/stack';

/** A folder for pictures of what the tests see, for whoever wants to look. */
const shots = process.env['WEFT_SHOTS'];

describe.skipIf(!executablePath)('the bell', () => {
  const folder = mkdtempSync(join(tmpdir(), 'weft-'));
  let stack: StackProcess;
  let browser: Browser;
  let ada: Page, alan: Page;

  beforeAll(async () => {
    stack = await startProcess(folder);
    browser = await launch();
    const [first, second] = demoUsers.map(({ username }) => username) as [string, string];
    const profile = () => browser.newContext({ viewport: { width: 1280, height: 900 } });
    ada = await signIn(await profile(), stack.port, first);
    // Alan works in the document; Ada is not there, so she is told.
    alan = await openHello(await profile(), stack.port, second);
  });
  afterAll(async () => {
    await browser?.close();
    await stack?.stop('SIGTERM');
    rmSync(folder, { recursive: true });
  });

  const picture = async (name: string): Promise<void> => {
    if (shots) await ada.screenshot({ path: join(shots, `notify-${name}.png`) });
  };
  const unread = async (): Promise<number> => Number((await ada.textContent('#bell .badge')) ?? 0);
  const ofKind = (kind: string): string => `#inbox li[data-kind="${kind}"]`;
  const chat = async (text: string): Promise<void> => {
    await alan.click('#tab-chat');
    await alan.fill('textarea[aria-label="Message"]:visible', text);
    await alan.press('textarea[aria-label="Message"]:visible', 'Enter');
  };

  it('[NOT-10, NOT-18] counts what another one does while its user is elsewhere, and lists it by name', async () => {
    await until(async () => (await unread()) >= 1);
    await picture('badge');
    await ada.click('#bell');
    await ada.waitForSelector(`${ofKind('JOINED')}[data-read="false"]`);
    expect(await ada.textContent(`${ofKind('JOINED')} .entry`)).toContain('Alan joined hello.ts');
    expect(await ada.getAttribute('#bell', 'aria-expanded')).toBe('true');
    await picture('list');
  });

  it('[NOT-15] an entry is read by a click on it, which opens its document; all are by one button', async () => {
    const before = await unread();
    await ada.click(`${ofKind('JOINED')}[data-read="false"] >> text=Read`);
    await ada.waitForSelector(`${ofKind('JOINED')}[data-read="true"]`);
    await until(async () => (await unread()) === before - 1);
    await chat('Hello @Ada');
    await ada.waitForSelector(`${ofKind('MESSAGE_SENT')}[data-read="false"]`);
    expect(await ada.textContent(`${ofKind('MESSAGE_SENT')} .entry`)).toContain('Alan mentioned you in hello.ts');
    await ada.click(`${ofKind('MESSAGE_SENT')} .entry`);
    await ada.waitForSelector('#state[data-connection="live"]');
    expect(await ada.isVisible('#inbox')).toBe(false);
    await ada.click('#bell');
    await ada.waitForSelector(`${ofKind('MESSAGE_SENT')}[data-read="true"]`);
    if (await ada.isVisible('text=Mark all as read')) await ada.click('text=Mark all as read');
    await until(async () => (await unread()) === 0);
  });

  it('[NOT-13] mutes the document that is open, and kinds, and remembers both', async () => {
    await ada.click('#inbox summary');
    await ada.check('#inbox input[name="muted"]');
    await ada.uncheck('#inbox input[name="JOINED"]');
    await picture('settings');
    await ada.keyboard.press('Escape');
    expect(await ada.isVisible('#inbox')).toBe(false);
    const settings = async (): Promise<[boolean, boolean]> => {
      await ada.reload();
      await ada.waitForSelector('#state[data-connection="live"]');
      await ada.click('#bell');
      await ada.click('#inbox summary');
      await ada.waitForSelector('#inbox input[name="muted"]');
      return [await ada.isChecked('#inbox input[name="muted"]'), await ada.isChecked('#inbox input[name="JOINED"]')];
    };
    await until(async () => (await settings()).join() === 'true,false');
  });
});
