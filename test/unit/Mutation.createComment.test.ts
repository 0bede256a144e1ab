import { describe, expect, it } from 'vitest';
import { documentId, items, me, run, type Json } from '../helpers/resolver';
import {
  firstComment,
  keysRead,
  passage,
  perform,
  testRemarkMutation,
  testTextAndMentions,
  threadId,
} from '../helpers/remarks';

const field = 'Mutation.createComment';
const input = { documentId, commentId: threadId, passage, body: 'Why?' };

describe(field, () => {
  testRemarkMutation(field, input, ['commentId']);
  testTextAndMentions(field, input, 8_000);

  it("[NOT-1] reads whether the comment is there, and its author's name", () => {
    expect(keysRead(field, { input })).toEqual([`M#${me}`, 'ACCESS', `C#${threadId}`, 'PROFILE']);
  });

  const error = (more: Json) =>
    run(field, 'request', { args: { input: { ...input, passage: { ...passage, ...more } } } }).error;

  it.each<[string, Json]>([
    ['no range', { ranges: [], quote: '' }],
    ['a quote that is longer than its ranges', { quote: 'hello!' }],
    ['a quote that is shorter than its ranges', { quote: 'hell' }],
    ['a site that cannot be', { ranges: [{ sid: 0, seq: 1, length: 5 }] }],
    ['a seq that cannot be', { ranges: [{ sid: 1, seq: 0, length: 5 }] }],
    [
      'an empty range',
      {
        ranges: [
          { sid: 1, seq: 1, length: 5 },
          { sid: 1, seq: 9, length: 0 },
        ],
      },
    ],
    [
      'a range that makes up for another',
      {
        ranges: [
          { sid: 1, seq: 1, length: 6 },
          { sid: 1, seq: 9, length: -1 },
        ],
      },
    ],
    ['no clock', { clock: 0 }],
    ['a clock beyond 2^53', { clock: 2 ** 53 }],
    ['half a clock', { clock: 1.5 }],
  ])('[NOT-8] refuses a passage with %s', (_title, more) => {
    expect(error(more)?.['errorType']).toBe('INVALID_INPUT');
  });

  const long = (length: number) => ({ ranges: [{ sid: 1, seq: 1, length }], quote: 'x'.repeat(length) });
  const many = (count: number) => ({
    ranges: Array.from({ length: count }, (_, index) => ({ sid: 1, seq: 1 + 2 * index, length: 1 })),
    quote: 'x'.repeat(count),
  });
  it.each<[string, Json, Json]>([
    ['text', long(2_000), long(2_001)],
    ['ranges', many(200), many(201)],
    ['text before it', { before: 'x'.repeat(32) }, { before: 'x'.repeat(33) }],
    ['text after it', { after: 'x'.repeat(32) }, { after: 'x'.repeat(33) }],
  ])('[NOT-8] bounds the %s of a passage', (_title, good, bad) => {
    expect(error(good)).toBeNull();
    expect(error(bad)?.['errorType']).toBe('TOO_LARGE');
  });

  it('[NOT-6] publishes the comment under the epoch read', () => {
    const { stash } = perform('steps/putRemark', field, { input }, []);
    const { result } = run(field, 'response', { args: { input }, stash });
    expect(result).toMatchObject({
      documentId,
      epoch: 3,
      kind: 'COMMENT_CHANGED',
      comment: { threadId, commentId: threadId, version: 1, authorId: me, body: 'Why?', passage, resolved: false },
    });
  });

  it('[NOT-1] answers with what is stored, if it was stored before', () => {
    const stored = firstComment({ version: 3, body: 'Edited', resolved: true });
    const { early, stash } = perform('steps/putRemark', field, { input }, [stored, items.profile()]);
    expect(early).toEqual({ skipTo: null });
    const { result } = run(field, 'response', { args: { input }, stash });
    expect(result).toMatchObject({ comment: { version: 3, body: 'Edited', resolved: true } });
  });
});
