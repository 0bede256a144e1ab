import { contextLength, passageRanges, quoteLength } from '../../schema/limits.json';
import { highestSeq, highestSid, highestSum, isWhole } from './input';
import { refuse } from './refuse';
import type { Item } from './stash';

const rangeOf = ({ sid, seq, length }: Item): Item => {
  if (!isWhole(sid, 1, highestSid) || !isWhole(seq, 1, highestSeq) || !isWhole(length, 1, quoteLength.value))
    refuse('INVALID_INPUT', 'A range names a site, a sequence number and a length.');
  return { sid, seq, length };
};

/** The passage of an input, checked as far as can be without the text: every code unit of the quote has one identity. */
export const passageOf = ({ ranges, quote, before, after, clock }: Item): Item => {
  if (quote.length > quoteLength.value || ranges.length > passageRanges.value)
    refuse(
      'TOO_LARGE',
      `A passage may have ${quoteLength.value} characters in ${passageRanges.value} ranges at the most.`,
    );
  if (before.length > contextLength.value || after.length > contextLength.value)
    refuse('TOO_LARGE', `The text on a side of a passage may have ${contextLength.value} characters at the most.`);
  const checked: Item[] = ranges.map(rangeOf);
  const length = checked.reduce((sofar, range) => sofar + range.length, 0);
  if (length === 0 || length !== quote.length || !isWhole(clock, 1, highestSum))
    refuse('INVALID_INPUT', 'A passage has one identity for every character of its quote, and a clock.');
  return { ranges: checked, quote, before, after, clock };
};
