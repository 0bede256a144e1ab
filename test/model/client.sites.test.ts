import { describe, expect, it } from 'vitest';
import { noFaults } from './client/fake-server';
import { seeded } from '../helpers/random';
import { createWorld, type Tab } from './client/world';

/** How often `part` is in `text`. */
const times = (text: string, part: string): number => text.split(part).length - 1;

describe('one user', () => {
  it.each([1, 2, 3, 4])(
    '[SES-20] with three tabs on each of two devices, killed, opened anew and offline, never writes as one site twice (seed %i)',
    async (seed) => {
      const world = createWorld(seed, { ann: 'EDITOR' });
      const random = seeded(seed * 77);
      const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
      const devices = [world.browser('ann'), world.browser('ann')];
      const open: Tab[] = [];
      const typed: string[] = [];
      let killed = 0;
      world.server.faults = { ...noFaults, lostAnswer: 0.05, droppedMessage: 0.1, repeatedRequest: 0.05 };

      for (let step = 0; step < 150; step += 1) {
        const fate = random();
        const tab = open.length > 0 ? pick(open) : undefined;
        if (!tab || (fate < 0.1 && open.length < 6)) {
          open.push(await world.open(pick(devices)));
          // Of tabs that live at the same time, no two are one site.
          expect(new Set(open.map(({ live }) => live.sid)).size, `step ${step}`).toBe(open.length);
        } else if (fate < 0.15) {
          tab.kill();
          open.splice(open.indexOf(tab), 1);
          killed += 1;
        } else if (fate < 0.25) {
          if (tab.connection.online) tab.connection.cut();
          else tab.connection.mend();
        } else {
          const word = `<${typed.length}>`;
          typed.push(word);
          tab.type(Math.floor(random() * (tab.live.length + 1)), word);
          tab.live.flush();
          // What is sealed is on its way to the disk: a kill in the next moment loses nothing.
          await world.clock.run(1);
        }
        await world.clock.run(random() * 2_000);
      }
      expect(killed).toBeGreaterThan(2);
      world.server.faults = { ...noFaults };
      for (const tab of open) if (!tab.connection.online) tab.connection.mend();
      // One tab is enough to deliver what all killed ones of its device left.
      for (const device of devices)
        if (!open.some(({ browser }) => browser === device)) open.push(await world.open(device));
      await world.clock.run(15_000);
      await world.clock.until(() => open.every(({ live }) => live.state.saved), 120_000, 'saved');
      await world.clock.run(30_000);
      const { text } = world.document;
      for (const tab of open) expect(tab.live.text).toBe(text);
      const letters = (all: string): string => [...all].sort().join('');
      expect(letters(text)).toBe(letters(typed.join('')));
      expect(times(text, '<')).toBe(typed.length);
      expect(world.document.sites.size, 'sites are used again').toBeLessThan(12);
    },
  );

  /** Two tabs of one browser, each with a word that was typed offline. */
  const twoOffline = async () => {
    const world = createWorld(5, { ann: 'OWNER' });
    const browser = world.browser('ann');
    const tabs = [await world.open(browser), await world.open(browser)] as const;
    for (const [index, tab] of tabs.entries()) {
      tab.connection.cut();
      await world.clock.run(4_000);
      tab.type(0, ['<one>', '<two>'][index]!);
      tab.live.flush();
      await world.clock.run(1);
    }
    return { world, browser, tabs };
  };

  it('[SES-22, SYN-9] one tab that is opened again delivers what both wrote offline, and says "saved" only then', async () => {
    const { world, browser, tabs } = await twoOffline();
    const sites = tabs.map(({ live }) => live.sid);
    for (const tab of tabs) tab.kill();
    const again = await world.open(browser);
    const early: string[] = [];
    again.live.on('state', ({ saved }) => {
      if (saved && times(world.document.text, '<') < 2) early.push(world.document.text);
    });
    expect(again.live.state.saved).toBe(false);
    expect(again.live.state.left).toBe(1);
    await world.clock.until(() => again.live.state.saved, 30_000, 'saved');
    expect(early).toEqual([]);
    expect(again.live.state.left).toBe(0);
    const { text } = world.document;
    expect([times(text, '<one>'), times(text, '<two>'), text.length]).toEqual([1, 1, 10]);
    await world.clock.until(() => again.live.text === text, 30_000, 'shown');
    expect([...world.document.tail.values()].map(({ sid }) => sid).sort()).toEqual(sites);
    expect(world.document.sites.size).toBe(2);
    // The slot is free again, for the next tab to go on with.
    await world.clock.run(1_000);
    expect(sites).toContain((await world.open(browser)).live.sid);
    expect(world.document.sites.size).toBe(2);
  });

  it('[SES-22] a tab that stays open delivers what another leaves when it is closed', async () => {
    const { world, tabs } = await twoOffline();
    tabs[0].connection.mend();
    await world.clock.until(() => tabs[0].live.state.saved, 60_000, 'saved');
    await world.clock.run(60_000);
    expect(world.document.text, 'a tab that lives sends for itself').toBe('<one>');
    tabs[1].kill();
    await world.clock.until(() => tabs[0].live.state.left === 1, 10_000, 'noticed');
    await world.clock.until(() => tabs[0].live.state.saved, 30_000, 'saved');
    expect(times(world.document.text, '<two>')).toBe(1);
  });

  it('[SES-22, ACC-3] what the server refuses of it is kept as a draft', async () => {
    const { world, browser, tabs } = await twoOffline();
    for (const tab of tabs) tab.kill();
    world.document.members.set('ann', 'VIEWER');
    const again = await world.open(browser);
    await world.clock.until(() => again.live.state.saved, 30_000, 'settled');
    expect(world.document.text).toBe('');
    const drafts = await world.clock.await(again.weft.drafts.list('d'));
    expect(drafts.map(({ text, reason }) => [text, reason]).sort()).toEqual([
      ['<one>', 'ROLE_TOO_LOW'],
      ['<two>', 'ROLE_TOO_LOW'],
    ]);
  });

  it('[SES-22] a tab that is closed while it delivers leaves the rest, once, to the next', async () => {
    const { world, browser, tabs } = await twoOffline();
    for (const tab of tabs) tab.kill();
    const again = await world.open(browser);
    const closing = again.live.close();
    await world.clock.await(closing);
    await world.clock.run(1_000);
    const last = await world.open(browser);
    await world.clock.until(() => last.live.state.saved, 30_000, 'saved');
    expect([times(world.document.text, '<'), world.document.text.length]).toEqual([2, 10]);
    expect(world.document.sites.size).toBe(2);
  });
});
