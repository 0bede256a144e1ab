import { existsSync } from 'node:fs';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { seedDemo } from '../../local/demo';
import type { Stack } from '../../local/stack';
import { startTestStack } from './stack';

/** The installed Chromium; without one the browser tests are skipped. */
export const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  (path) => existsSync(path),
);
if (!executablePath)
  console.warn('No Chromium is installed: the browser tests are skipped (apt-get install chromium).');

const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const launch = (): Promise<Browser> => chromium.launch({ executablePath: executablePath!, args });

/** The local stack with the demo's users and documents, and a browser to open its page in. */
export interface DemoBrowser {
  stack: Stack;
  browser: Browser;
  close(): Promise<void>;
}

export const startDemoBrowser = async (): Promise<DemoBrowser> => {
  const stack = await startTestStack();
  await seedDemo(stack);
  const browser = await launch();
  return {
    stack,
    browser,
    async close() {
      await browser.close();
      await stack.close();
    },
  };
};

/** Signs in as a demo user in a new tab of a browser's profile, which two tabs share as they do the disk. */
export const signIn = async (profile: BrowserContext, port: number, username: string): Promise<Page> => {
  const page = await profile.newPage();
  await page.goto(`http://localhost:${port}/`);
  await page.click(`button[data-user="${username}"]`);
  await page.waitForSelector('#show-ACTIVE[aria-pressed="true"]');
  return page;
};

/** Signs in and opens the document that the demo users share. */
export const openHello = async (profile: BrowserContext, port: number, username: string): Promise<Page> => {
  const page = await signIn(profile, port, username);
  await page.click('a[data-document="hello"]');
  await page.waitForSelector('#state[data-connection="live"]');
  return page;
};

/** The editor's text, without the others' carets. */
export const textOf = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const content = document.querySelector('.cm-content')!.cloneNode(true) as Element;
    for (const caret of content.querySelectorAll('.weft-caret, .cm-widgetBuffer')) caret.remove();
    return [...content.querySelectorAll('.cm-line')].map((line) => line.textContent).join('\n');
  });

/** Types at the end of the text, a key at a time. */
export const typeAtEnd = async (page: Page, text: string): Promise<void> => {
  await page.click('.cm-content');
  await page.keyboard.press('Control+End');
  await page.keyboard.type(text, { delay: 10 });
};
