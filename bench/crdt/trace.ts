import type { Edit } from './peer';

/** One transaction of a trace, relative to the merge of its parents. */
export interface Transaction {
  readonly agent: number;
  /** Indexes of earlier transactions; those of a sequential trace are the one before. */
  readonly parents: readonly number[];
  readonly edits: readonly Edit[];
}

/** What was typed into one document, from an empty text on. */
export interface Trace {
  readonly name: string;
  readonly kind: 'sequential' | 'concurrent';
  readonly agents: number;
  readonly transactions: readonly Transaction[];
  /** The text at the end; null if it depends on the algorithm. */
  readonly end: string | null;
  /** The transactions with positions in code points, where those differ: it has characters of two UTF-16 code units. */
  readonly inCodePoints?: readonly Transaction[];
}

/** The text after the edits, in plain strings. */
export const applyPlainly = (text: string, edits: readonly Edit[]): string => {
  let result = text;
  for (const [position, deleted, inserted] of edits)
    result = result.slice(0, position) + inserted + result.slice(position + deleted);
  return result;
};
