import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createClock } from '../../local/clock';
import { createCognito } from '../../local/cognito';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'weft-cognito-'));
});
afterEach(() => rm(folder, { recursive: true }));

const clock = createClock();
const user = { username: 'ada@example.com', password: 'Correct-horse-1' };

it('[OPS-8] keeps the signing key and the users, but no password, across a restart', async () => {
  const first = await createCognito({ folder, clock });
  const { sub } = await first.createUser(user);
  const { accessToken } = await first.issue({ username: user.username });
  const keys = first.jwks();
  await first.close();

  const kept = await readFile(path.join(folder, 'cognito.json'), 'utf8');
  expect(kept).not.toContain(user.password);
  expect(kept).not.toContain(accessToken);
  expect((await stat(path.join(folder, 'cognito.json'))).mode & 0o077).toBe(0);
  expect(await readdir(folder)).toEqual(['cognito.json']);

  const second = await createCognito({ folder, clock });
  expect(second.jwks()).toEqual(keys);
  expect(await second.createUser({ ...user, password: 'Another-password-2' })).toEqual({ sub });
  await second.close();
});

it('[OPS-8] each data folder has a key of its own', async () => {
  const [first, second] = [await createCognito({ folder, clock }), await createCognito({ folder: null, clock })];
  expect(first.jwks().keys[0]!.n).not.toBe(second.jwks().keys[0]!.n);
  await Promise.all([first.close(), second.close()]);
});

it('[OPS-8] writes many changes made at once without losing one', async () => {
  const first = await createCognito({ folder, clock });
  const names = Array.from({ length: 20 }, (_, index) => `user${index}@example.com`);
  const subs = await Promise.all(names.map((username) => first.createUser({ ...user, username })));
  const second = await createCognito({ folder, clock });
  for (const [index, username] of names.entries())
    expect(await second.createUser({ ...user, username })).toEqual(subs[index]);
});

it('[OPS-8] does not open the data of another pool', async () => {
  await createCognito({ folder, clock });
  await expect(createCognito({ folder, clock, userPoolId: 'eu-west-1_Other' })).rejects.toThrow('us-east-1_WeftLocal');
});

it('[OPS-8] issues tokens with claims that tests choose, for existing users only', async () => {
  const cognito = await createCognito({ folder: null, clock });
  const { sub } = await cognito.createUser({ ...user, sub: 'chosen-sub', groups: ['staff'] });
  expect(sub).toBe('chosen-sub');
  const { accessToken } = await cognito.issue({ username: user.username, client_id: 'other' });
  const claims = JSON.parse(Buffer.from(accessToken.split('.')[1]!, 'base64url').toString()) as object;
  expect(claims).toMatchObject({ sub, client_id: 'other', 'cognito:groups': ['staff'] });
  await expect(cognito.issue({ username: 'nobody@example.com' })).rejects.toMatchObject({
    name: 'UserNotFoundException',
  });
});
