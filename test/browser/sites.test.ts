import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoUsers, type Stack } from '../../local/stack';
import { operationOf } from '../helpers/operation';
import { executablePath, openHello, startDemoBrowser, textOf, typeAtEnd, type DemoBrowser } from '../helpers/browser';
import { post, until } from '../helpers/stack';

const [{ username: ada }, { username: alan }] = demoUsers as [(typeof demoUsers)[number], (typeof demoUsers)[number]];

/** The sites that a page shows, its own first. */
const sitesOf = (page: Page): Promise<string[]> =>
  page.locator('#people li').evaluateAll((items) => items.map((item) => item.getAttribute('title')!));

/** Duplicates a tab so many times in one instant; gives the copies once their documents are live. */
const duplicated = async (tab: Page, times: number): Promise<Page[]> => {
  const pages: Page[] = [];
  const profile = tab.context();
  const collect = (page: Page): number => pages.push(page);
  profile.on('page', collect);
  // A tab that a page opens gets a copy of its session storage, as a duplicated one does: it is signed in already.
  await tab.evaluate((count) => {
    for (let copy = 0; copy < count; copy += 1) open(location.href);
  }, times);
  await until(() => pages.length === times);
  profile.off('page', collect);
  await Promise.all(pages.map((page) => page.waitForSelector('#state[data-connection="live"]')));
  return pages;
};

/** Ends the process of a page, which gets no chance to say or store anything. */
const crash = async (page: Page): Promise<void> => {
  const devtools = await page.context().newCDPSession(page);
  const crashed = page.waitForEvent('crash');
  // There is nobody left to answer it.
  void devtools.send('Page.crash').catch(() => undefined);
  await crashed;
};

describe.skipIf(!executablePath)('a browser', () => {
  let demo: DemoBrowser;
  let stack: Stack;
  let browser: Browser;

  beforeAll(async () => {
    demo = await startDemoBrowser();
    ({ stack, browser } = demo);
  });

  afterAll(() => demo?.close());

  const tokenOf = async (username: string): Promise<string> => (await stack.cognito.issue({ username })).accessToken;

  const replicas = async (): Promise<{ sid: number; lastSeq: number; device: string | null }[]> => {
    const answer = await post(stack, await tokenOf(ada), operationOf('Query.replicas'), { documentId: 'hello' });
    return answer.data.replicas.items;
  };

  it('[SES-20] gives two tabs and another device of one user a site each; a tab that is loaded anew goes on with its own', async () => {
    const profile = await browser.newContext();
    const device = await browser.newContext();
    const pages = [
      await openHello(profile, stack.port, ada),
      await openHello(profile, stack.port, ada),
      await openHello(device, stack.port, ada),
    ] as const;
    const own = await Promise.all(pages.map(async (page) => (await sitesOf(page))[0]!));
    expect(new Set(own).size).toBe(3);

    const before = await textOf(pages[0]);
    const typed = ['abcdefghij'.repeat(5), 'ABCDEFGHIJ'.repeat(5), '0123456789'.repeat(5)];
    await Promise.all(pages.map((page, index) => typeAtEnd(page, typed[index]!)));
    const whole = before.length + 150;
    await until(async () => (await Promise.all(pages.map(textOf))).every((text) => text.length === whole));
    const texts = await Promise.all(pages.map(textOf));
    expect(new Set(texts).size).toBe(1);
    const added = [...texts[0]!.slice(before.length)];
    for (const run of typed) expect(added.filter((letter) => run.includes(letter)).join('')).toBe(run);

    const sites = (await replicas()).length;
    await pages[1].reload();
    await pages[1].waitForSelector('#state[data-connection="live"]');
    expect((await sitesOf(pages[1]))[0]).toBe(own[1]);
    await typeAtEnd(pages[1], 'again');
    await until(async () => (await textOf(pages[0])).includes('again'));
    expect((await replicas()).length).toBe(sites);
    await Promise.all([profile.close(), device.close()]);
  });

  it('[SES-20] gives a duplicated tab, two that open in one instant and a private window a site each, and a tab after a crash the site of the crashed one', async () => {
    const profile = await browser.newContext();
    const tab = await openHello(profile, stack.port, ada);
    const twins = await duplicated(tab, 2);
    const incognito = await openHello(await browser.newContext(), stack.port, ada);
    const pages = [tab, ...twins, incognito];
    const own = await Promise.all(pages.map(async (page) => (await sitesOf(page))[0]!));
    expect(new Set(own).size).toBe(4);

    const crashing = twins[0]!;
    // What it typed last is on the disk only when it crashes.
    const sites = (await replicas()).length;
    await crashing.route('**/graphql', (route) =>
      route.request().postData()?.includes('submitChange') ? route.abort() : route.continue(),
    );
    // A change is on the disk before it is sent.
    const tried = crashing.waitForRequest((request) => !!request.postData()?.includes('kept on the disk'));
    await crashing.click('.cm-content');
    await crashing.keyboard.press('Control+End');
    await crashing.keyboard.insertText('kept on the disk');
    await tried;
    await crash(crashing);
    // The three share a process: all of them are gone, and the next tab takes the place that has something to send.
    const again = await openHello(profile, stack.port, ada);
    expect((await sitesOf(again))[0]).toBe(own[1]);
    await until(async () => (await textOf(incognito)).endsWith('kept on the disk'));
    expect((await replicas()).length).toBe(sites);
    await Promise.all([profile.close(), incognito.context().close()]);
  });

  it('[SES-21] says goodbye when a tab is closed: the others see it at once and not after 45 seconds', async () => {
    const [staying, going] = await Promise.all(
      [ada, alan].map(async (user) => openHello(await browser.newContext(), stack.port, user)),
    );
    const names = (): Promise<string[]> => staying!.locator('#people li').allTextContents();
    await until(async () => (await names()).some((name) => name.startsWith('Alan')));
    await going!.close({ runBeforeUnload: true });
    await until(async () => !(await names()).some((name) => name.startsWith('Alan')));
    // "left" is a goodbye; without one it would be "lost the connection", 45 seconds later.
    await staying!.getByText('Alan left.').waitFor();
    await staying!.context().close();
  });

  it('[SYN-6] asks before a page is left with something unsaved, and not once all is saved', async () => {
    const page = await openHello(await browser.newContext(), stack.port, ada);
    const asked: string[] = [];
    page.on('dialog', (dialog) => {
      asked.push(dialog.type());
      void dialog.dismiss();
    });
    let lets = false;
    await page.route('**/graphql', (route) =>
      !lets && route.request().postData()?.includes('submitChange') ? route.abort() : route.continue(),
    );
    await typeAtEnd(page, 'unsaved');
    await page.waitForSelector('#state[data-saved="false"]');
    await page.close({ runBeforeUnload: true });
    await until(async () => asked.length > 0);
    expect(asked).toEqual(['beforeunload']);
    expect(page.isClosed()).toBe(false);
    lets = true;
    await page.waitForSelector('#state[data-saved="true"]');
    const closed = page.waitForEvent('close');
    await page.close({ runBeforeUnload: true });
    await closed;
    expect(asked).toEqual(['beforeunload']);
  });

  it('[ACC-21] tells a removed member so, and lets the unsent text be saved', async () => {
    const page = await openHello(await browser.newContext(), stack.port, alan);
    const before = await textOf(page);
    await page.route('**/graphql', (route) =>
      route.request().postData()?.includes('submitChange') ? route.abort() : route.continue(),
    );
    await typeAtEnd(page, 'never sent');
    const { data } = await post(stack, await tokenOf(alan), operationOf('Query.me'));
    const input = { documentId: 'hello', userId: data.me.userId };
    expect((await post(stack, await tokenOf(ada), operationOf('Mutation.removeMember'), { input })).errors).toEqual([]);

    await page.getByText('You are no longer a member of this document.').waitFor();
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export my unsent text' }).click(),
    ]);
    const chunks: Buffer[] = [];
    for await (const chunk of await saved.createReadStream()) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).toString()).toBe(`${before}never sent`);
    expect(await page.locator('.cm-content').getAttribute('aria-readonly')).toBe('true');

    // The draft is there in a later run too, and gone once it is discarded.
    await page.reload();
    await page.getByRole('button', { name: 'Discard it' }).click();
    await page.getByText('Some of what you typed').waitFor({ state: 'detached' });
    await page.context().close();
  });
});
