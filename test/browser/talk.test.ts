import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoUsers } from '../../local/stack';
import { startProcess, type StackProcess } from '../helpers/process';

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
);

/** Signs in as a demo user and opens the document that the demo users share. */
const open = async (browser: Browser, port: number, username: string): Promise<Page> => {
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
  await page.goto(`http://localhost:${port}/`);
  await page.click(`button[data-user="${username}"]`);
  await page.click('a[data-document="hello"]');
  await page.waitForSelector('#state[data-connection="live"]');
  return page;
};

/** Writes a text into the form with this label and sends it by Enter. */
const submit = async (page: Page, label: string, text: string): Promise<void> => {
  await page.fill(`textarea[aria-label="${label}"]:visible`, text);
  await page.press(`textarea[aria-label="${label}"]:visible`, 'Enter');
};

/** Selects the first line of the text, without its end. */
const selectLine = async (page: Page): Promise<void> => {
  await page.click('.cm-line');
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('Shift+End');
};

describe.skipIf(!executablePath)('comments and chat in two browsers', () => {
  const folder = mkdtempSync(join(tmpdir(), 'weft-'));
  let stack: StackProcess;
  let browser: Browser;
  let ada: Page, alan: Page;

  beforeAll(async () => {
    stack = await startProcess(folder);
    browser = await chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox', '--disable-gpu'] });
    [ada, alan] = (await Promise.all(demoUsers.map(({ username }) => open(browser, stack.port, username)))) as [
      Page,
      Page,
    ];
  });

  afterAll(async () => {
    await browser?.close();
    await stack?.stop('SIGTERM');
    rmSync(folder, { recursive: true });
  });

  it('[NOT-6, ED-13, ED-14] a comment stands beside its text, is orphaned with its quote, and comes back by undo', async () => {
    await Promise.all([ada, alan].map((page) => page.click('#tab-comments')));
    await selectLine(ada);
    const line = await ada.evaluate(() => getSelection()!.toString());
    await submit(ada, 'Comment on what is selected', 'Is this right?');
    await alan.waitForSelector('.thread[data-status="ANCHORED"]');
    expect(await alan.textContent('.thread .quote')).toBe(line);
    expect(await alan.textContent('.weft-commented')).not.toBe('');
    await submit(alan, 'Reply', 'It is.');
    await ada.waitForSelector('.thread .remarks li:nth-child(2)');
    expect(await ada.textContent('.thread .remarks li:nth-child(2) .body')).toBe('It is.');

    await selectLine(ada);
    await ada.keyboard.press('Delete');
    await alan.waitForSelector('.thread[data-status="ORPHANED"]');
    expect(await alan.isVisible('text=Their text is gone')).toBe(true);
    await ada.keyboard.press('Control+z');
    await alan.waitForSelector('.thread[data-status="RETURNED"]');
    await alan.waitForSelector('.weft-commented');
  });

  it('[NOT-2] edits, resolves and deletes', async () => {
    await ada.click('.thread .remarks li:first-child >> text=Edit');
    await submit(ada, 'Edit the comment', 'Is this really right?');
    await alan.waitForSelector('.body:text("Is this really right?")');
    await alan.click('.thread >> text=Resolve');
    await ada.waitForSelector('.thread', { state: 'detached' });
    await ada.check('.check input');
    await ada.click('.thread[data-resolved] .remarks li:first-child >> text=Delete');
    await ada.waitForSelector('text=This comment was deleted.');
  });

  it('[NOT-6] what is said in the chat is counted until it is seen', async () => {
    await ada.click('#tab-chat');
    await submit(ada, 'Message', 'Hello Alan');
    await alan.waitForSelector('#tab-chat .badge:text("1")');
    await alan.click('#tab-chat');
    await alan.waitForSelector('.chat .body:text("Hello Alan")');
    expect(await alan.textContent('#tab-chat .badge')).toBe('');
  });
});
