import { expect, test } from 'vitest';
import { inflated as inflatedInBrowser } from '../../client/inflate';
import { deflated, inflated } from '../../functions/common/deflate';
import { deflatedHead } from '../../schema/deflated';
import { seeded } from '../helpers/random';

/** Bytes of every kind: empty, that cannot be deflated, that can, many. */
const samples = (): Uint8Array[] => {
  const random = seeded(7);
  const noise = (length: number) => Uint8Array.from({ length }, () => Math.floor(random() * 256));
  return [new Uint8Array(), noise(1), noise(5000), noise(200_000), new Uint8Array(10), new Uint8Array(300_000).fill(2)];
};

test('[CMP-9] what is stored is inflated to what it was, by functions and by clients', async () => {
  for (const bytes of samples()) {
    const stored = await deflated(bytes);
    expect(stored.length).toBeLessThanOrEqual(bytes.length);
    expect(Buffer.compare(await inflated(stored), bytes)).toBe(0);
    expect(Buffer.compare(inflatedInBrowser(stored), bytes)).toBe(0);
  }
});

test('[CMP-9] what was stored before segments were deflated is read as it is', async () => {
  const bytes = Uint8Array.of(2, 0, 0, 0);
  expect(await inflated(bytes)).toBe(bytes);
  expect(inflatedInBrowser(bytes)).toBe(bytes);
});

test('[CMP-9] a stream that gives more or less than its head says is an error, and takes no more memory than it says', async () => {
  for (const length of [70_000, 200_000]) {
    const stream = (await deflated(new Uint8Array(length))).subarray(5);
    for (const said of [0, 1, length - 1, length + 1]) {
      const lying = Buffer.concat([deflatedHead(said), stream]);
      await expect(inflated(lying)).rejects.toThrow();
      expect(() => inflatedInBrowser(lying), `${said} of ${length}`).toThrow();
    }
  }
});
