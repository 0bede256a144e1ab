import { existsSync } from 'node:fs';
import { Author, Replica, type Change } from '../../crdt';
import { createRandom, type Random } from '../../test/helpers/random';
import { readTraces } from '../crdt/readTraces';
import { typeSequentially } from '../crdt/typist';

/** A document's history, and what is typed into it next. */
export interface Material {
  readonly name: string;
  /** The changes, in the order in which they were made. */
  readonly changes: readonly Change[];
  /** Changes of one site of a few characters each, which come after them. */
  readonly next: readonly Change[];
  /** UTF-16 code units of the text that `changes` make. */
  readonly characters: number;
}

const letters = 'etaoinshrdlucmfwypvbgk      (){};=.\n';
const typed = (random: Random, length: number): string =>
  Array.from({ length }, () => letters.charAt(random.below(letters.length))).join('');

/** What somebody types next: three characters a change, and now and then elsewhere. */
const typeOn = (replica: Replica, random: Random, count: number): Change[] => {
  const author = new Author(replica, { ssn: 1, sid: 2 });
  const changes: Change[] = [];
  let cursor = random.below(replica.length + 1);
  while (changes.length < count) {
    if (random.below(20) === 0) cursor = random.below(replica.length + 1);
    author.insert(cursor, typed(random, 3));
    cursor += 3;
    changes.push(...author.takeSealed(), author.seal()!);
  }
  return changes;
};

/** A text of `characters` that was pasted in pieces of 20,000 and edited 2,000 times since. */
export const sized = (name: string, characters: number): Material => {
  const random = createRandom(characters);
  const replica = new Replica();
  const author = new Author(replica, { ssn: 1, sid: 1 });
  const changes: Change[] = [];
  const seal = (): void => void changes.push(...author.takeSealed(), author.seal()!);
  while (replica.length < characters) {
    author.insert(replica.length, typed(random, Math.min(20_000, characters - replica.length)));
    seal();
  }
  for (let count = 0; count < 2_000; count += 1) {
    const at = random.below(replica.length - 10);
    if (count % 3 === 0) author.delete(at, 5);
    else author.insert(at, typed(random, 5));
    seal();
  }
  return { name, changes, characters: replica.length, next: typeOn(replica, random, 1_000) };
};

/** The longest editing trace of the folder, or what the seeded typist makes of as many edits; a change for each edit. */
export const traced = (folder: string | null): Material => {
  const traces = folder !== null && existsSync(folder) ? readTraces(folder)! : [];
  const trace =
    traces.find(({ name }) => name === 'automerge-paper') ??
    typeSequentially('typist (synthetic)', { seed: 1, edits: 260_000 });
  const replica = new Replica();
  const author = new Author(replica, { ssn: 1, sid: 1 });
  const changes: Change[] = [];
  for (const { edits } of trace.transactions) {
    author.edit(edits.map(([position, deleted, inserted]) => ({ position, deleted, inserted })));
    changes.push(...author.takeSealed(), author.seal()!);
  }
  return { name: trace.name, changes, characters: replica.length, next: typeOn(replica, createRandom(1), 1_000) };
};
