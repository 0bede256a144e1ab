import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoUsers, type Stack } from '../../local/stack';
import { executablePath, openHello, startDemoBrowser, type DemoBrowser } from '../helpers/browser';
import { until } from '../helpers/stack';

const [{ username: ada }, { username: alan }] = demoUsers as [(typeof demoUsers)[number], (typeof demoUsers)[number]];

/** Makes a page one whose tab was hidden for long: it is told so, and its timers of a second or more never fire. */
const cover = (): void => {
  const set = window.setTimeout.bind(window);
  const slow = (action: TimerHandler, milliseconds = 0, ...rest: unknown[]): number =>
    milliseconds < 1_000 ? set(action, milliseconds, ...rest) : 0;
  window.setTimeout = slow as typeof window.setTimeout;
  Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' });
};

describe.skipIf(!executablePath)('a tab that is hidden', () => {
  let demo: DemoBrowser;
  let stack: Stack;
  let browser: Browser;

  beforeAll(async () => {
    demo = await startDemoBrowser();
    ({ stack, browser } = demo);
  });

  afterAll(() => demo?.close());

  it('[PRE-10] goes on saying that it is there, though the browser holds its timers back', async () => {
    const profile = await browser.newContext();
    await profile.addInitScript(cover);
    let beats = 0;
    profile.on('request', (request) => {
      if (request.postData()?.includes('heartbeat(')) beats += 1;
    });
    const [hidden, other] = (await Promise.all([
      openHello(profile, stack.port, alan),
      openHello(await browser.newContext(), stack.port, ada),
    ])) as [Page, Page];
    expect(await hidden.evaluate(() => document.visibilityState)).toBe('hidden');
    // The first one is sent on opening, the next ones when a timer says so.
    await until(() => beats > 1);
    expect(await other.locator('#people li').count()).toBe(2);
  });
});
