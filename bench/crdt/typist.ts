import { createRandom, type Random } from '../../test/helpers/random';
import type { Edit } from './peer';
import { applyPlainly, type Trace, type Transaction } from './trace';

const letters = 'etaoinshrdlucmfwypvbgk      (){};=.\n';

const letter = (random: Random): string => letters.charAt(random.below(letters.length));

const typed = (random: Random, length: number): string => Array.from({ length }, () => letter(random)).join('');

/** What a seeded typist of code does: types, takes back, jumps, pastes, removes. One edit a transaction. */
export const typeSequentially = (name: string, { seed, edits }: { seed: number; edits: number }): Trace => {
  const random = createRandom(seed);
  const transactions: Transaction[] = [];
  let text = '';
  let cursor = 0;
  for (let index = 0; index < edits; index += 1) {
    const choice = random.next();
    if (choice < 0.02) cursor = random.below(text.length + 1);
    const edit = nextEdit(random, choice, cursor, text.length);
    text = applyPlainly(text, [edit]);
    cursor = edit[0] + edit[2].length;
    transactions.push({ agent: 0, parents: index === 0 ? [] : [index - 1], edits: [edit] });
  }
  return { name, kind: 'sequential', agents: 1, transactions, end: text };
};

const nextEdit = (random: Random, choice: number, cursor: number, length: number): Edit => {
  if (choice > 0.99) return [cursor, 0, typed(random, 1 + random.below(200))];
  if (choice > 0.985) return [cursor, Math.min(random.below(80), length - cursor), letter(random)];
  if (choice > 0.8 && cursor > 0) return [cursor - 1, 1, ''];
  return [cursor, 0, letter(random)];
};

/**
 * Two writers who part after a first text of 1,000 characters and each make `edits` operations in its middle, forwards
 * and backwards, without hearing of each other. The first one's come first.
 */
export const diverge = (name: string, { seed, edits }: { seed: number; edits: number }): Trace => {
  const random = createRandom(seed);
  const transactions: Transaction[] = [{ agent: 0, parents: [], edits: [[0, 0, typed(random, 1000)]] }];
  for (const agent of [0, 1]) {
    let [length, cursor] = [0, 0];
    for (let index = 0; index < edits; index += 1) {
      const choice = random.next();
      if (choice < 0.02) cursor = random.below(length + 1);
      const isDelete = choice > 0.85 && cursor > 0;
      // Backwards: the cursor stays before what was typed.
      const isForwards = choice < 0.75;
      const edit: Edit = isDelete ? [500 + cursor - 1, 1, ''] : [500 + cursor, 0, letter(random)];
      cursor += isDelete ? -1 : isForwards ? 1 : 0;
      length += isDelete ? -1 : 1;
      transactions.push({ agent, parents: [index === 0 ? 0 : transactions.length - 1], edits: [edit] });
    }
  }
  return { name, kind: 'concurrent', agents: 2, transactions, end: null };
};

/** Inserts of 20 characters at random places, which make a text of 20 × `inserts` in up to 2 × `inserts` fragments. */
export const scatter = ({ seed, inserts }: { seed: number; inserts: number }): Edit[] => {
  const random = createRandom(seed);
  return Array.from({ length: inserts }, (_, index) => [random.below(index * 20 + 1), 0, typed(random, 20)]);
};

/** Single-character inserts at random places of a text of `length`. */
export const insertRandomly = (seed: number, length: number, count: number): Edit[] => {
  const random = createRandom(seed);
  return Array.from({ length: count }, (_, index) => [random.below(length + index + 1), 0, letter(random)]);
};

/** Single-character deletes at random places of a text of `length`. */
export const deleteRandomly = (seed: number, length: number, count: number): Edit[] => {
  const random = createRandom(seed);
  return Array.from({ length: count }, (_, index) => [random.below(length - index), 1, '']);
};

/** `count` characters typed one after the other in the middle of a text of `length`. */
export const typeInMiddle = (seed: number, length: number, count: number): Edit[] => {
  const random = createRandom(seed);
  return Array.from({ length: count }, (_, index) => [(length >> 1) + index, 0, letter(random)]);
};
