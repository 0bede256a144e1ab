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
      // Every slot that a killed tab left with unsent words is taken up by a later one.
      while (open.length < 8) {
        for (const device of devices) open.push(await world.open(device));
      }
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
});
