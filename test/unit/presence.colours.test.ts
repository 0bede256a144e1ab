import { expect, it } from 'vitest';
import { colourOf } from '../../resolvers/common/presence';

const channels = (colour: string) => [1, 3, 5].map((from) => parseInt(colour.slice(from, from + 2), 16) / 255);

/** The contrast to white, as WCAG 2 defines it. */
const contrast = (colour: string): number => {
  const [red = 0, green = 0, blue = 0] = channels(colour).map((value) =>
    value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4,
  );
  return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05);
};

const distance = (one: string, other: string): number => {
  const left = channels(one);
  return Math.hypot(...channels(other).map((value, index) => (value - left[index]!) * 255));
};

it('[PRE-9] a site keeps its colour, and sites that are present together have colours of their own', () => {
  for (const first of [1, 40, 99_999_900]) {
    const colours = Array.from({ length: 30 }, (_, index) => colourOf(first + index));
    for (const colour of colours) expect(colour).toMatch(/^#[0-9a-f]{6}$/);
    const closest = Math.min(
      ...colours.flatMap((one, index) => colours.slice(index + 1).map((other) => distance(one, other))),
    );
    expect(closest).toBeGreaterThan(10);
    expect(colours).toEqual(colours.map((_, index) => colourOf(first + index)));
  }
});

it('[PRE-9] every colour can be read on white', () => {
  for (let sid = 1; sid <= 360; sid += 1) expect(contrast(colourOf(sid)), `${sid}`).toBeGreaterThan(3);
});
