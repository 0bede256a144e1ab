import { describe, expect, it } from 'vitest';
import { begin, documentId, failed, failures, pk, refusal, run, typed, type Json } from '../helpers/resolver';
import { firstComment, reply, threadId } from '../helpers/remarks';

const step = 'steps/queryComments';
const request = (more: Json = {}) => {
  const args = { documentId, ...more };
  return run(step, 'request', { args, stash: begin('Query.comments', args) }).result;
};
const answer = (items: Json[], more: Json = {}, nextToken: string | null = null) =>
  run(step, 'response', { args: { documentId, ...more }, result: { items, nextToken } }).result;

describe(step, () => {
  it.each<[Json, Json]>([
    [{}, { prefix: 'C#', limit: 100 }],
    [
      { threadId, limit: 7 },
      { prefix: `C#${threadId}`, limit: 7 },
    ],
    [{ nextToken: '+more' }, { prefix: 'C#', limit: 100, nextToken: 'more' }],
  ])('[NOT-5] reads a page by thread, consistently: %j', (more, { prefix, limit, nextToken }) => {
    expect(request(more)).toEqual({
      operation: 'Query',
      query: {
        expression: 'pk = :pk AND begins_with(sk, :prefix)',
        expressionValues: typed({ ':pk': pk, ':prefix': prefix }),
      },
      limit,
      nextToken: nextToken ?? null,
      consistentRead: true,
    });
  });

  const open = [firstComment(), reply()];
  const resolved = [firstComment({ resolved: true }), reply()];

  it('[NOT-5] lists threads with their replies, or those of one status', () => {
    const items = [...open, ...resolved, ...open];
    expect(answer(items)).toEqual({ items, nextToken: null });
    expect(answer(items, { status: 'OPEN' })).toEqual({ items: [...open, ...open], nextToken: null });
    expect(answer(items, { status: 'RESOLVED' })).toEqual({ items: resolved, nextToken: null });
  });

  it('[NOT-5] a page that begins within a thread goes on with it, or goes on leaving it out', () => {
    const status = 'OPEN';
    expect(answer([...resolved, ...open], { status }, 'more')).toMatchObject({ nextToken: '+more' });
    expect(answer([...open, ...resolved], { status }, 'more')).toMatchObject({ nextToken: '-more' });
    const items = [reply(), reply(), ...open];
    expect(answer(items, { status, nextToken: '+more' })).toEqual({ items, nextToken: null });
    expect(answer(items, { status, nextToken: '-more' })).toEqual({ items: open, nextToken: null });
    expect(answer([reply()], { status, nextToken: '-more' }, 'last')).toEqual({ items: [], nextToken: '-last' });
  });

  it.each(failures)('answers %s with %s, in our own words', (type, reason) => {
    expect(run(step, 'response', failed(type)).error).toEqual(refusal(reason));
  });
});
