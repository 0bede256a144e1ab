import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { inCodeUnits, isAstral } from './codePoints';
import type { Edit } from './peer';
import type { Trace, Transaction } from './trace';

/** A file in the form of the editing-traces collection, github.com/josephg/editing-traces. */
interface TraceFile {
  readonly kind?: 'concurrent';
  readonly startContent?: string;
  readonly endContent: string;
  readonly numAgents?: number;
  readonly txns: readonly {
    readonly parents?: readonly number[];
    readonly agent?: number;
    readonly patches: readonly Edit[];
  }[];
}

const suffix = /\.json(\.gz)?$/;

/**
 * All editing traces of the folder, by name; files of another form are passed over, and so, with a word, are concurrent
 * traces with characters of two code units. Null if there is no folder.
 */
export const readTraces = (folder: string): Trace[] | null => {
  if (!existsSync(folder)) return null;
  return readdirSync(folder)
    .filter((file) => suffix.test(file))
    .sort()
    .flatMap((file) => {
      const bytes = readFileSync(join(folder, file));
      const content: unknown = JSON.parse((file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString());
      if (!isTrace(content)) return [];
      const trace = toTrace(file.replace(suffix, ''), content);
      // Every branch would have to be followed to tell its positions in code units.
      if (trace.kind === 'sequential' || !trace.inCodePoints) return [trace];
      process.stderr.write(`${trace.name} is left out: concurrent, with positions in code points.\n`);
      return [];
    });
};

const isTrace = (content: unknown): content is TraceFile =>
  typeof content === 'object' && content !== null && 'txns' in content && 'endContent' in content;

const toTrace = (name: string, file: TraceFile): Trace => {
  const kind = file.kind ?? 'sequential';
  const astral = file.txns.some(({ patches }) => patches.some(([, , inserted]) => isAstral(inserted)));
  const transactions: Transaction[] = file.txns.map(({ parents, agent, patches }, index) => ({
    agent: agent ?? 0,
    parents: parents ?? (index === 0 ? [] : [index - 1]),
    edits: patches,
  }));
  const start = file.startContent ?? '';
  const all = start === '' ? transactions : startingWith(start, transactions);
  return {
    name,
    kind,
    agents: file.numAgents ?? 1,
    transactions: astral ? convert(all) : all,
    end: file.endContent,
    ...(astral && { inCodePoints: all }),
  };
};

const startingWith = (start: string, transactions: readonly Transaction[]): Transaction[] => [
  { agent: 0, parents: [], edits: [[0, 0, start]] },
  ...transactions.map(({ agent, parents, edits }) => ({
    agent,
    parents: parents.length === 0 ? [0] : parents.map((parent) => parent + 1),
    edits,
  })),
];

const convert = (transactions: readonly Transaction[]): Transaction[] => {
  const converted = inCodeUnits(transactions.flatMap(({ edits }) => edits));
  let taken = 0;
  return transactions.map((transaction) => {
    taken += transaction.edits.length;
    return { ...transaction, edits: converted.slice(taken - transaction.edits.length, taken) };
  });
};
