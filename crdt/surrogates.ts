// In Unicode mode a surrogate that is half of a pair is part of a code point, so this finds lone ones only.
const LONE = /\p{Surrogate}/u;

/** Whether every surrogate of `text` is half of a pair. */
export const isWellFormed = (text: string): boolean => !LONE.test(text);

/** Whether the code unit is the first half of a surrogate pair. */
export const isHigh = (unit: string): boolean => unit >= '\ud800' && unit <= '\udbff';

/** Whether the code unit is the second half of a surrogate pair. */
export const isLow = (unit: string): boolean => unit >= '\udc00' && unit <= '\udfff';
