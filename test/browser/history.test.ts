import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoUsers } from '../../local/stack';
import { executablePath, launch, openHello } from '../helpers/browser';
import { startProcess, type StackProcess } from '../helpers/process';

/** A folder for pictures of the page, if somebody wants to look at it. */
const shots = process.env['WEFT_SHOTS'];

describe.skipIf(!executablePath)('the past of a document in a browser', () => {
  const folder = mkdtempSync(join(tmpdir(), 'weft-'));
  let stack: StackProcess;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    stack = await startProcess(folder);
    browser = await launch();
    const profile = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    page = await openHello(profile, stack.port, demoUsers[0]!.username);
  });

  afterAll(async () => {
    await browser?.close();
    await stack?.stop('SIGTERM');
    rmSync(folder, { recursive: true });
  });

  const picture = async (name: string): Promise<void> => {
    if (shots) await page.screenshot({ path: join(shots, `history-${name}.png`) });
  };

  it('[VER-2] [VER-3] [VER-4] [VER-5] makes a version, shows what it read, what differs and who wrote it, and reverts to it', async () => {
    const textOf = async (): Promise<string> => (await page.locator('.cm-line').allTextContents()).join('\n');
    const then = await textOf();
    await page.click('#tab-history');
    await page.click('text=Make a version');
    await page.fill('dialog input', 'The beginning');
    await page.press('dialog input', 'Enter');
    await page.waitForSelector('#versions li[data-kind="NAMED"] .title:text("The beginning")');
    await picture('versions');

    await page.click('.cm-line');
    await page.keyboard.press('Control+Home');
    await page.keyboard.type('Written since. ');
    await page.waitForSelector('#state[data-saved="true"]');
    const version = page.locator('#versions li[data-kind="NAMED"]');
    await version.locator('text=Read').click();
    await page.waitForSelector('.old-text');
    expect((await page.textContent('.old-text'))!.trimEnd()).toBe(then.trimEnd());
    await picture('text');
    await version.locator('text=Differences').click();
    await page.waitForSelector('.differences ins');
    // What was typed reached the server in more than one change.
    expect((await page.locator('.differences ins').allTextContents()).join('')).toBe('Written since. ');
    await picture('differences');
    await version.locator('text=Authors').click();
    await page.waitForSelector('.blame tr');
    expect(await page.locator('.blame tr').count()).toBe(then.trimEnd().split('\n').length);
    await picture('authors');

    await version.locator('text=Revert').click();
    await page.waitForSelector('dialog');
    await picture('question');
    await page.click('dialog button:text("Revert")');
    await page.waitForSelector('#history-progress:text("The text is what it was.")');
    await page.waitForFunction(
      (text) => !document.querySelector('.cm-content')!.textContent!.includes(text),
      'Written since.',
    );
    expect(await textOf()).toBe(then);
    await page.waitForSelector('#versions li[data-kind="REVERT"]');
    await picture('reverted');
  });
});
