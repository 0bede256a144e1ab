import { describe, expect, it } from 'vitest';
import { limits } from '../helpers/limits';
import * as queries from '../../client/queries';
import { cursorPause } from '../../client/heartbeat';
import type { Role } from '../../client/types';
import { seeded } from '../helpers/random';
import { createWorld, type Browser, type Tab, type World } from './client/world';

const names = Array.from({ length: 30 }, (_, index) => `p${String(index).padStart(2, '0')}`);
const members = Object.fromEntries(names.map((name) => [name, 'EDITOR' as Role]));

/** The users that a tab shows, itself included, sorted. */
const shown = (tab: Tab): string[] => tab.live.participants.map(({ userId }) => userId).sort();

const beats = (tab: Tab, since: number): number =>
  tab.connection.sent.filter(({ query, at }) => query === queries.heartbeat && at >= since).length;

/** Everybody's tab; a participant's browser stays when its tab is gone. */
const crowd = async (
  seed: number,
  count: number,
): Promise<{ world: World; tabs: Map<string, Tab>; browsers: Map<string, Browser> }> => {
  const world = createWorld(seed, members);
  const browsers = new Map(names.slice(0, count).map((name) => [name, world.browser(name)]));
  const tabs = new Map<string, Tab>();
  for (const [name, browser] of browsers) tabs.set(name, await world.open(browser));
  await world.clock.run(2_000);
  return { world, tabs, browsers };
};

describe('30 participants', () => {
  it.each([1, 2, 3])(
    '[PRE-1, PRE-2] crash, hide, lose the network, flap and come back; 45 seconds later everybody’s list is right (seed %i)',
    async (seed) => {
      const { world, tabs, browsers } = await crowd(seed, names.length);
      const random = seeded(seed * 1_000);
      const pick = (): string => names[Math.floor(random() * names.length)]!;
      const happened = { crash: 0, hide: 0, cut: 0, mend: 0, open: 0, type: 0 };
      for (const tab of tabs.values()) expect(shown(tab)).toEqual(names);

      for (let step = 0; step < 120; step += 1) {
        const name = pick();
        const tab = tabs.get(name);
        if (!tab) {
          tabs.set(name, await world.open(browsers.get(name)!));
          happened.open += 1;
        } else if (!tab.connection.online) {
          tab.connection.mend();
          happened.mend += 1;
        } else if (random() < 0.4) {
          tab.type(0, 'x');
          happened.type += 1;
        } else {
          const fate = random();
          if (fate < 0.35) {
            tab.kill();
            tabs.delete(name);
            happened.crash += 1;
          } else if (fate < 0.7) {
            tab.connection.cut();
            happened.cut += 1;
          } else {
            tab.hide();
            tabs.delete(name);
            // The page is gone: what is left of its process does nothing more.
            await world.clock.run(1_000);
            tab.kill();
            happened.hide += 1;
          }
        }
        await world.clock.run(random() * 4_000);
      }
      for (const [what, times] of Object.entries(happened)) expect(times, what).toBeGreaterThan(2);

      await world.clock.run(limits.presenceMilliseconds);
      const there = [...tabs].filter(([, { connection }]) => connection.online).map(([name]) => name);
      expect(there.length).toBeGreaterThan(5);
      for (const name of there) expect(shown(tabs.get(name)!), name).toEqual([...there].sort());
      for (const [name, tab] of tabs) if (!there.includes(name)) expect(shown(tab), name).toEqual([name]);
    },
  );

  it('[PRE-5] send fewer cursors each, the more they are, and nobody hears more than 4 a second', async () => {
    const each: number[] = [];
    for (const count of [2, 8, 30]) {
      const { world, tabs } = await crowd(7, count);
      const all = [...tabs.values()];
      all[0]!.type(0, 'abcdefghij');
      await world.clock.run(5_000);
      const since = world.clock.now();
      const seconds = 60;
      for (let tenth = 0; tenth < seconds * 10; tenth += 1) {
        for (const [index, tab] of all.entries()) {
          const at = (tenth + index) % 10;
          tab.live.setCursor({ anchor: at, head: at });
        }
        await world.clock.run(100);
      }
      const sent = all.map((tab) => beats(tab, since));
      const most = (seconds * 1_000) / cursorPause(count) + 1;
      expect(Math.max(...sent)).toBeLessThanOrEqual(most);
      expect(Math.min(...sent), 'and they are told').toBeGreaterThan(most / 2);
      const heard = sent.reduce((sum, own) => sum + own, 0) / seconds;
      expect(heard).toBeLessThanOrEqual(4 + count / seconds);
      each.push(sent.reduce((sum, own) => sum + own, 0) / count);

      // The last position is told, without a further move.
      for (const tab of all) tab.live.setCursor({ anchor: 7, head: 7 });
      await world.clock.run(cursorPause(count) + 1_000);
      for (const tab of all)
        for (const { self, cursor } of tab.live.participants)
          if (!self) expect(tab.live.positionOf(cursor!.head)).toBe(7);
    }
    expect(each[0]! / each[1]!).toBeGreaterThan(1.5);
    expect(each[1]! / each[2]!).toBeGreaterThan(3);
  });
});

describe('a participant', () => {
  const said = (tab: Tab): string[] => {
    const heard: string[] = [];
    tab.live.on('arrival', ({ kind }) => heard.push(kind));
    return heard;
  };
  const hour = 3_600_000;

  it('[PRE-10] whose tab is hidden for an hour is there all the time, and idle', async () => {
    const { world, tabs } = await crowd(11, 2);
    const [ann, bob] = [...tabs.values()] as [Tab, Tab];
    const heard = said(ann);
    const since = world.clock.now();
    bob.cover(false);
    await world.clock.run(hour);
    expect(heard).toEqual([]);
    expect(shown(ann)).toEqual(['p00', 'p01']);
    expect(ann.live.participants.find(({ self }) => !self)!.idle).toBe(true);
    expect(beats(bob, since)).toBeGreaterThan(200);
  });

  it('[PRE-10] whose hidden tab gets a timer a minute goes once, and comes back once it is seen', async () => {
    const { world, tabs } = await crowd(12, 2);
    const [ann, bob] = [...tabs.values()] as [Tab, Tab];
    const heard = said(ann);
    bob.cover(true);
    await world.clock.run(hour);
    ann.type(0, 'meanwhile');
    await world.clock.run(hour);
    expect(heard).toEqual(['LOST']);
    expect(shown(ann)).toEqual(['p00']);
    expect(bob.editor.text, 'what was written is there before it is seen').toBe('meanwhile');

    bob.uncover();
    await world.clock.run(1_000);
    expect(heard).toEqual(['LOST', 'JOINED']);
    expect(shown(ann)).toEqual(['p00', 'p01']);
    bob.type(0, 'back ');
    await world.clock.run(2_000);
    expect(ann.editor.text).toBe('back meanwhile');
    await world.clock.run(hour);
    expect(heard).toEqual(['LOST', 'JOINED']);
  });

  it('[PRE-4] is idle to the others two minutes after it did something last, and until it does', async () => {
    const { world, tabs } = await crowd(9, 2);
    const [ann, bob] = [...tabs.values()] as [Tab, Tab];
    const idle = (): boolean => ann.live.participants.find(({ self }) => !self)!.idle;
    bob.type(0, 'x');
    await world.clock.run(limits.idleMilliseconds - 5_000);
    expect(idle()).toBe(false);
    await world.clock.run(10_000);
    expect(idle()).toBe(true);
    bob.live.setCursor({ anchor: 0, head: 0 });
    await world.clock.run(2_000);
    expect(idle()).toBe(false);
    expect(bob.live.participants[0]).toMatchObject({ self: true, idle: false });
  });
});
