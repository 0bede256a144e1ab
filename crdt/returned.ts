import type { IdentityRange, Passage } from './passage';
import { longestPiece } from './piece';
import type { Replica } from './replica';
import { joined, type Stretch } from './stretch';
import { isHigh, isLow } from './surrogates';

/** The stretch of later text that the passage, which was between two positions, came back as; null if it did not. */
export const findReturned = (replica: Replica, passage: Passage, first: number, last: number): Stretch | null => {
  const { quote } = passage;
  const runs = laterRuns(replica, first, last, passage.clock).map(({ start, end }) => ({
    start,
    text: replica.slice(start, end),
  }));
  let best: { start: number; likeness: number } | null = null;
  for (const { start, text } of runs) {
    for (let at = text.indexOf(quote); at >= 0; at = text.indexOf(quote, at + 1)) {
      const likeness = likenessAt(replica, passage, start + at);
      if (!best || likeness > best.likeness) best = { start: start + at, likeness };
    }
  }
  if (best) return { start: best.start, end: best.start + quote.length };
  let length = Math.floor(quote.length / 2);
  let found: Stretch | null = null;
  const seeds = seedsOf(quote, length + 1);
  for (const { start, text } of runs) {
    if (!seeds.some((seed) => text.includes(seed))) continue;
    const piece = longestPiece(quote, text);
    if (piece.end - piece.start <= length) continue;
    length = piece.end - piece.start;
    const from = isLow(text.charAt(piece.start)) ? piece.start + 1 : piece.start;
    const to = isHigh(text.charAt(piece.end - 1)) ? piece.end - 1 : piece.end;
    found = { start: start + from, end: start + to };
  }
  return found;
};

/** Texts of which every piece of `quote` that has `least` code units or more holds one: most texts are passed over by them. */
const seedsOf = (quote: string, least: number): string[] => {
  const isShort = quote.length <= 32;
  const step = isShort ? 1 : Math.floor((least + 1) / 2);
  const length = isShort ? least : step;
  const count = Math.floor((quote.length - length) / step) + 1;
  return Array.from({ length: count }, (_, at) => quote.slice(at * step, at * step + length));
};

/** How much of the text around a quote that begins at `position` is as it was around the passage. */
const likenessAt = (replica: Replica, { quote, before, after }: Passage, position: number): number => {
  const end = position + quote.length;
  const left = replica.slice(position - before.length, position);
  const right = replica.slice(end, end + after.length);
  let [behind, ahead] = [0, 0];
  while (behind < left.length && left.at(-1 - behind) === before.at(-1 - behind)) behind += 1;
  while (ahead < right.length && right[ahead] === after[ahead]) ahead += 1;
  return behind + ahead;
};

/** The runs of text above `clock` between two positions, and beyond them up to the nearest text that is not. */
const laterRuns = (replica: Replica, first: number, last: number, clock: number): Stretch[] => {
  const runs: Stretch[] = [];
  let at = laterStart(replica, first, clock);
  for (const range of replica.identities(at, laterEnd(replica, last, clock))) {
    const start = at + oldUnits(replica, range, clock);
    at += range.length;
    if (start < at) runs.push({ start, end: at });
  }
  return joined(runs);
};

/** The start of the text above `clock` that ends at `position`. */
const laterStart = (replica: Replica, position: number, clock: number): number => {
  let start = position;
  for (let step = 64; start > 0; step *= 2) {
    for (const range of replica.identities(start - step, start).reverse()) {
      const old = oldUnits(replica, range, clock);
      start -= range.length - old;
      if (old > 0) return start;
    }
  }
  return start;
};

/** The end of the text above `clock` that begins at `position`. */
const laterEnd = (replica: Replica, position: number, clock: number): number => {
  let end = position;
  for (let step = 64; end < replica.length; step *= 2) {
    for (const range of replica.identities(end, end + step)) {
      if (oldUnits(replica, range, clock) > 0) return end;
      end += range.length;
    }
  }
  return end;
};

/** How many of a range's identities are not above `clock`: they come first, since a site's sums ascend. */
const oldUnits = ({ core }: Replica, { sid, seq, length }: IdentityRange, clock: number): number => {
  const site = core.known(sid)!;
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (site.sumOf(seq + middle) <= clock) low = middle + 1;
    else high = middle;
  }
  return low;
};
