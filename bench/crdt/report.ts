import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { Job } from './jobs';
import type { Row } from './rows';
import { tablesOf } from './table';

/** What a whole run came to. */
export interface Results {
  readonly rows: readonly Row[];
  /** What was asked for and could not be measured, and why. */
  readonly missing: readonly (Job & { readonly reason: string })[];
  readonly rounds: number;
  readonly seed: number;
  /** The real traces' names, separated by commas; empty if there were none. */
  readonly traces: string;
  readonly node: string;
}

const page = 'docs/benchmarks.md';
const [begin, end] = ['<!-- bench-crdt: begin -->', '<!-- bench-crdt: end -->'];

/** Writes the rows to bench/results/crdt.json, and the tables, with what is to be said of them, into docs/benchmarks.md. */
export const report = (results: Results): void => {
  mkdirSync('bench/results', { recursive: true });
  writeFileSync('bench/results/crdt.json', jsonOf(results.rows));
  mkdirSync('docs', { recursive: true });
  const before = existsSync(page) ? readFileSync(page, 'utf8') : `# Benchmarks\n\n${begin}\n${end}\n`;
  const [from, to] = [before.indexOf(begin), before.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${page} has no place for the tables`);
  writeFileSync(page, `${before.slice(0, from + begin.length)}\n${textOf(results)}${before.slice(to)}`);
};

/** `{rows}`, of the fields that every row has. */
export const jsonOf = (rows: readonly Row[]): string => {
  const plain = rows.map(({ trace, phase, peer, unit, median, min, max, runs }) => {
    return { trace, phase, peer, unit, median, min, max, runs };
  });
  return `${JSON.stringify({ rows: plain }, null, 2)}\n`;
};

const textOf = ({ rows, missing, rounds, seed, traces, node }: Results): string => {
  const source =
    traces !== ''
      ? `Traces: ${traces}; what is named otherwise is synthetic.`
      : 'No traces were at hand: all that is measured is a seeded synthetic typist.';
  const notes = rows.flatMap(({ peer, trace, phase, note }) =>
    note ? [`- ${peer}, ${trace}, ${phase}: ${note}`] : [],
  );
  const reasons = missing.map(({ peer, trace, phase, reason }) => `- ${peer}, ${trace}, ${phase}: ${reason}`);
  const list = (title: string, lines: readonly string[]): string =>
    lines.length > 0 ? `${title}\n\n${lines.join('\n')}\n\n` : '';
  return [
    `Node ${node}, ${rounds} rounds, seed ${seed}. ${source}\n\n`,
    tablesOf(rows),
    '\n',
    list('Notes (values marked ~):', notes),
    list('Not measured:', reasons),
  ].join('');
};
