import { names } from './registry';
import { phases } from './phases';

/** What the environment asks for; a list that is not given asks for everything. */
export interface Options {
  /** The traces' folder; null if none is named. */
  readonly traces: string | null;
  readonly peers: ReadonlySet<string>;
  readonly phases: ReadonlySet<string>;
  /** Names of traces; null for all. */
  readonly only: ReadonlySet<string> | null;
  readonly rounds: number;
  readonly seed: number;
}

/** Reads TRACES, PEERS, PHASES, ONLY (names, separated by commas), ROUNDS and SEED. Throws at an unknown name. */
export const readOptions = (environment: Readonly<Record<string, string | undefined>>): Options => {
  const only = listOf(environment['ONLY']);
  return {
    traces: environment['TRACES'] || null,
    peers: known('PEERS', listOf(environment['PEERS']), names),
    phases: known('PHASES', listOf(environment['PHASES']), phases),
    only: only && new Set(only),
    rounds: wholeNumber('ROUNDS', environment['ROUNDS'], 5),
    seed: wholeNumber('SEED', environment['SEED'], 1),
  };
};

const listOf = (value: string | undefined): string[] | null => value?.split(',').filter((name) => name !== '') ?? null;

const known = (option: string, given: readonly string[] | null, all: readonly string[]): ReadonlySet<string> => {
  const unknown = given?.filter((name) => !all.includes(name)) ?? [];
  if (unknown.length > 0) throw new Error(`${option}: ${unknown.join(', ')} is none of ${all.join(', ')}`);
  return new Set(given ?? all);
};

const wholeNumber = (option: string, value: string | undefined, otherwise: number): number => {
  const number = value ? Number(value) : otherwise;
  if (!Number.isInteger(number) || number < 1) throw new Error(`${option} is not a whole number above 0`);
  return number;
};
