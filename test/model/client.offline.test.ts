import { describe, expect, it } from 'vitest';
import * as queries from '../../client/queries';
import { agree, opened } from './client/pair';

describe('offline', () => {
  it('[SYN-9] keeps edits and delivers them once', async () => {
    const { world, a, b } = await opened(7);
    a.connection.cut();
    await world.clock.run(5_000);
    expect(a.live.state.connection).toBe('offline');
    for (const letter of 'abcdef') {
      a.type(a.live.length, letter);
      await world.clock.run(1_000);
    }
    b.type(0, '1');
    await world.clock.run(2_000);
    expect(world.document.text).toBe('1');
    a.connection.mend();
    await agree(world, a, b);
    expect([...a.live.text].sort().join('')).toBe('1abcdef');
    expect(a.live.state.connection).toBe('live');
  });

  it('[SYN-8] [SYN-9] subscribes anew with the first answer, before Amplify connects again', async () => {
    const { world, a, b } = await opened(25);
    a.connection.cut();
    await world.clock.run(5_000);
    a.type(0, 'kept ');
    a.connection.online = true;
    await world.clock.until(() => a.live.state.saved, 10_000, 'saved');
    await world.clock.run(1_000);
    expect(a.live.state.connection).toBe('live');
    b.type(b.live.length, 'and heard');
    await world.clock.run(1_000);
    expect(a.live.text).toBe('kept and heard');
  });

  it('[SYN-9] [SES-3] goes on in the next run with the same site and the same bytes', async () => {
    const { world, a, b } = await opened(8);
    a.connection.cut();
    a.type(0, 'kept');
    a.live.flush();
    const sid = a.live.sid;
    await world.clock.run(1_000);
    a.kill();
    const again = await world.open(a.browser);
    expect(again.live.sid).toBe(sid);
    expect(again.live.text).toBe('kept');
    await agree(world, again, b);
    const former = a.connection.sent.find(({ query }) => query === queries.submitChange)!.variables;
    expect(again.connection.sent.find(({ query }) => query === queries.submitChange)!.variables).toEqual(former);
  });

  it('[SYN-9] loses nothing of several unsent changes that are acknowledged while the log is read', async () => {
    for (let seed = 100; seed < 130; seed += 1) {
      const { world, a, b } = await opened(seed);
      a.connection.cut();
      for (const word of ['one ', 'two ', 'three']) {
        a.type(a.live.length, word);
        a.live.flush();
        await world.clock.run(100);
      }
      a.kill();
      const again = await world.open(a.browser);
      await agree(world, again, b);
      expect([again.live.text, again.live.draft()], `seed ${seed}`).toEqual(['one two three', null]);
      await world.clock.await(again.live.close());
    }
  });

  it('[SYN-12] sends larger changes the longer it lags behind', async () => {
    const { world, a } = await opened(9);
    a.connection.cut();
    for (let typed = 0; typed < 600; typed += 1) {
      a.type(typed, 'x');
      await world.clock.run(100);
    }
    expect(a.live.state.unsaved).toBeLessThan(30);
    a.connection.mend();
    await agree(world, a);
    expect(world.document.text).toHaveLength(600);
  });

  it('[ACC-8] another tab of the browser is another site, for the first one holds the lock', async () => {
    const { world, a, b } = await opened(10);
    const second = await world.open(a.browser);
    expect(new Set([a.live.sid, b.live.sid, second.live.sid]).size).toBe(3);
    a.type(0, 'a');
    second.type(0, 'b');
    await agree(world, a, b, second);
    expect([...a.live.text].sort()).toEqual(['a', 'b']);
  });

  it('[SES-4] closing sends what is open, says goodbye and lets the site go', async () => {
    const { world, a, b } = await opened(11);
    a.type(0, 'last words');
    await world.clock.await(a.live.close());
    await world.clock.run(500);
    expect(world.document.text).toBe('last words');
    expect(a.live.state).toMatchObject({ connection: 'closed', saved: true, writable: false });
    expect(b.live.participants.map(({ userId }) => userId)).toEqual(['bob']);
    expect((await world.open(a.browser)).live.sid).toBe(a.live.sid);
  });
});
