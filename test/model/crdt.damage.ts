import type { Random } from './crdt.random';

const HUGE = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f];

const splice = (bytes: readonly number[], at: number, removed: number, added: readonly number[]): number[] => [
  ...bytes.slice(0, at),
  ...added,
  ...bytes.slice(at + removed),
];

type Damage = (bytes: readonly number[], at: number, random: Random, other: readonly number[]) => number[];

/** The ways in which bytes go bad, by accident or by intent. */
const DAMAGES: readonly Damage[] = [
  // One byte is another, or has one bit turned.
  (bytes, at, random) => splice(bytes, at, 1, [random.below(256)]),
  (bytes, at, random) => splice(bytes, at, 1, [bytes[at]! ^ (1 << random.below(8))]),
  // The end is missing; a stretch is missing, doubled or of other bytes of the kind.
  (bytes, at) => bytes.slice(0, at),
  (bytes, at, random) => splice(bytes, at, 1 + random.below(8), []),
  (bytes, at, random) => splice(bytes, at, 0, bytes.slice(at, at + 1 + random.below(8))),
  (bytes, at, random, other) => splice(bytes, at, random.below(8), other.slice(at, at + random.below(12))),
  // A count is huge; an integer goes on, in more bytes than need be or past what it may be.
  (bytes, at) => splice(bytes, at, 1, HUGE),
  (bytes, at) => splice(bytes, at, 1, [bytes[at]! | 0x80]),
  (bytes, at) => splice(bytes, at, 1, [bytes[at]! | 0x80, 0]),
  (bytes, at, random) =>
    splice(
      bytes,
      at,
      1,
      Array.from({ length: 1 + random.below(12) }, () => 0x80 + random.below(128)),
    ),
  // Halves of surrogate pairs as text.
  (bytes, at) => splice(bytes, at, 0, [0xed, 0xa0, 0xbd]),
  (bytes, at, random) =>
    splice(
      bytes,
      at,
      0,
      Array.from({ length: random.below(40) }, () => 0),
    ),
];

/** The bytes, damaged in one to three ways; `other` are good bytes of the same kind. */
export const damaged = (bytes: Uint8Array, other: Uint8Array, random: Random): Uint8Array => {
  let result = [...bytes];
  for (let count = 1 + random.below(3); count > 0 && result.length > 0; count -= 1) {
    result = random.pick(DAMAGES)(result, random.below(result.length), random, [...other]);
  }
  return Uint8Array.from(result);
};

/** Bytes at random, after a first one that lets a decoder look at the others. */
export const noise = (first: number, random: Random): Uint8Array =>
  Uint8Array.from({ length: 1 + random.below(60) }, (_, at) =>
    at === 0 ? first : random.once(3) ? random.below(4) : random.below(256),
  );
