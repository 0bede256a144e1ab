/** A source of numbers in [0, 1). */
export type Random = () => number;

/** Random numbers that nobody can guess; they also make the ids that the server keeps for ever. */
export const secureRandom: Random = () => {
  const words = new Uint32Array(1);
  crypto.getRandomValues(words);
  return words[0]! / 2 ** 32;
};

/** A new id of 32 hexadecimal digits. */
export const newId = (random: Random): string =>
  Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16)).join('');
