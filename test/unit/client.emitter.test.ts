import { afterEach, describe, expect, it, vi } from 'vitest';
import { Emitter } from '../../client/emitter';
import { createWorld } from '../model/client/world';

afterEach(() => {
  vi.restoreAllMocks();
});

describe('a listener that throws', () => {
  it('is reported, and keeps the event neither from the others nor its sender from going on', () => {
    const reported = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const emitter = new Emitter<{ count: number }>();
    const heard: number[] = [];
    const fault = new Error('of the application');
    emitter.on('count', () => {
      throw fault;
    });
    emitter.on('count', (count) => heard.push(count));
    emitter.emit('count', 1);
    expect(heard).toEqual([1]);
    expect(reported.mock.calls).toEqual([[fault]]);
  });

  it.each(['patches', 'state', 'participants', 'arrival'] as const)(
    '[SYN-9] at %s does not stop delivery while the text is built anew',
    async (event) => {
      const reported = vi.spyOn(console, 'error').mockImplementation(() => undefined);
      const world = createWorld(3, { ann: 'OWNER', bob: 'EDITOR' });
      const a = await world.open(world.browser('ann'));
      a.live.on(event, () => {
        throw new Error('of the application');
      });
      a.connection.cut();
      await world.clock.run(4_000);
      a.type(0, 'offline');
      const b = await world.open(world.browser('bob'));
      world.document.ssn = 2;
      b.type(0, 'online ');
      a.connection.mend();
      await world.clock.until(() => a.live.state.saved && b.live.state.saved, 60_000, 'saved');
      await world.clock.run(20_000);
      expect(world.document.text).toHaveLength(14);
      expect([a.live.text, b.live.text]).toEqual([world.document.text, world.document.text]);
      expect(reported).toHaveBeenCalled();
    },
  );
});
