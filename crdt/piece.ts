import type { Stretch } from './stretch';

/** Where a state leads, by code unit. */
type Edges = Map<number, number>;

/**
 * The suffix automaton of a pattern (Blumer et al., "The smallest automaton recognizing the subwords of a text", 1985): it
 * takes exactly the pieces of the pattern, and is made in the time of the pattern's length.
 */
class Automaton {
  readonly edges: Edges[] = [new Map()];
  /** Of every state, the length of its longest piece and the state of its next shorter suffixes. */
  readonly lengths = [0];
  readonly links = [-1];

  constructor(pattern: string) {
    let last = 0;
    for (let at = 0; at < pattern.length; at += 1) last = this.extend(last, pattern.charCodeAt(at));
  }

  private extend(last: number, unit: number): number {
    const { edges, lengths, links } = this;
    const current = this.add(new Map(), lengths[last]! + 1, 0);
    let at = last;
    for (; at >= 0 && !edges[at]!.has(unit); at = links[at]!) edges[at]!.set(unit, current);
    if (at < 0) return current;
    const target = edges[at]!.get(unit)!;
    if (lengths[target] === lengths[at]! + 1) {
      links[current] = target;
      return current;
    }
    const copy = this.add(new Map(edges[target]), lengths[at]! + 1, links[target]!);
    for (; at >= 0 && edges[at]!.get(unit) === target; at = links[at]!) edges[at]!.set(unit, copy);
    links[target] = copy;
    links[current] = copy;
    return current;
  }

  private add(edges: Edges, length: number, link: number): number {
    this.links.push(link);
    this.lengths.push(length);
    return this.edges.push(edges) - 1;
  }
}

/** The first of the longest stretches of `text` that are pieces of `pattern`; empty if they have nothing in common. */
export const longestPiece = (pattern: string, text: string): Stretch => {
  const { edges, lengths, links } = new Automaton(pattern);
  let best = { start: 0, end: 0 };
  let state = 0;
  let length = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    while (state > 0 && !edges[state]!.has(unit)) {
      state = links[state]!;
      length = lengths[state]!;
    }
    const next = edges[state]!.get(unit);
    state = next ?? 0;
    length = next === undefined ? 0 : length + 1;
    if (length > best.end - best.start) best = { start: at + 1 - length, end: at + 1 };
  }
  return best;
};
