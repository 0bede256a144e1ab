import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { handler } from '../../functions/invitations';

it('[ACC-12] a token has 256 random bits, and its hash is SHA-256', async () => {
  const made = await Promise.all(Array.from({ length: 100 }, () => handler({ token: null })));
  for (const { hash, token } of made) {
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    expect(hash).toBe(createHash('sha256').update(token).digest('base64url'));
  }
  expect(new Set(made.map(({ token }) => token)).size).toBe(100);
});

it('[ACC-12] a token that is given has the hash that it had when it was made', async () => {
  const { hash, token } = await handler({ token: null });
  expect(await handler({ token })).toEqual({ token, hash });
});
