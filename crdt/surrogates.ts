// In Unicode mode a surrogate that is half of a pair is part of a code point, so this finds lone ones only.
const LONE = /\p{Surrogate}/u;
const ANY = /[\ud800-\udfff]/;

/** Whether the text has a surrogate. */
export const hasSurrogate = (text: string): boolean =>
  text.length === 1 ? (text.charCodeAt(0) & 0xf800) === 0xd800 : ANY.test(text);

/** Whether every surrogate of `text` is half of a pair. */
export const isWellFormed = (text: string): boolean => !hasSurrogate(text) || !LONE.test(text);

/** Whether the code unit is the first half of a surrogate pair. */
export const isHigh = (unit: string): boolean => unit >= '\ud800' && unit <= '\udbff';

/** Whether the code unit is the second half of a surrogate pair. */
export const isLow = (unit: string): boolean => unit >= '\udc00' && unit <= '\udfff';
