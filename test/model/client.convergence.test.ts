import { describe, expect, it } from 'vitest';
import { createWorld } from './client/world';

describe('documents that stay connected', () => {
  it('[SYN-8] converges', async () => {
    const world = createWorld(1, { ann: 'OWNER', bob: 'EDITOR' });
    const a = await world.open(world.browser('ann'));
    const b = await world.open(world.browser('bob'));
    a.type(0, 'hello');
    await world.clock.run(1000);
    b.type(5, ' world');
    await world.clock.run(1000);
    expect(a.live.text).toBe('hello world');
    expect(b.editor.text).toBe('hello world');
    expect(a.live.state).toEqual({ connection: 'live', saved: true, unsaved: 0, writable: true, reason: null });
    expect(a.live.participants.map(({ userId }) => userId)).toEqual(['ann', 'bob']);
  });
});
