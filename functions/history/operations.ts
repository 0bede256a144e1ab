import { lengthOf, type Change, type S4Vector } from '../../crdt';
import { operationsPage } from '../../schema/limits.json';
import { readCursor, writeCursor } from './cursor';
import { changesBetween } from './log';
import { placeOf } from './moment';
import type { Operation } from './request';

interface Filter {
  readonly sid?: number;
  readonly userId?: string;
  /** ISO 8601, both included. */
  readonly since?: string;
  readonly until?: string;
}

/** Negative if `a` comes first in the order of the log. */
const order = (a: S4Vector, b: S4Vector): number => a.ssn - b.ssn || a.sum - b.sum || a.sid - b.sid || a.seq - b.seq;

const passes = ({ sid, userId, since, until }: Filter, change: Change): boolean =>
  (sid === undefined || change.sid === sid) &&
  (userId === undefined || change.userId === userId) &&
  (since === undefined || Date.parse(change.at!) >= Date.parse(since)) &&
  (until === undefined || Date.parse(change.at!) <= Date.parse(until));

/** The operations of a change as rows, with the columns of the operations table. */
const rowsOf = (documentId: string, { ssn, sum, sid, seq, operations, userId, at }: Change) => {
  let offset = 0;
  return operations.map((operation) => {
    const own = { ssn, sum: sum + offset, sid, seq: seq + offset };
    offset += lengthOf(operation);
    const isInsert = 'value' in operation;
    return {
      operationId: `${documentId}:${sid}:${own.seq}`,
      documentId,
      ...own,
      value: isInsert ? operation.value : null,
      tombstone: !isInsert,
      left_s4: isInsert ? operation.left : null,
      right_s4: isInsert ? operation.right : null,
      target_s4: isInsert ? null : operation.target,
      length: isInsert ? operation.value.length : operation.length,
      timestamp: at,
      userId,
    };
  });
};

/**
 * A page of the log in the order of ssn, sum, sid and seq, of what passes the filter. The whole log is looked through for
 * every page and never held: of what comes behind the cursor the first ones are kept. Folded or not makes no difference.
 */
export const operations: Operation<{ limit?: number; nextToken?: string; filter: Filter }> = async (
  dependencies,
  _cache,
  request,
) => {
  const { documentId } = request;
  const { limit = operationsPage.value, nextToken, filter } = request.arguments;
  const cursor = nextToken === undefined ? null : readCursor(nextToken, ['ssn', 'sum', 'sid', 'seq'] as const);
  const { revision, later } = await placeOf(dependencies, documentId, {});
  let first: ReturnType<typeof rowsOf> = [];
  const look = (changes: readonly Change[]): void => {
    for (const change of changes)
      if (passes(filter, change))
        for (const row of rowsOf(documentId, change)) if (!cursor || order(row, cursor) > 0) first.push(row);
    // Sorting now and then keeps what is held within two pages and one segment.
    if (first.length > 2 * limit) first = first.sort(order).slice(0, limit + 1);
  };
  for await (const changes of changesBetween(dependencies, documentId, 0, revision)) look(changes);
  look(later);
  const items = first.sort(order).slice(0, limit);
  const last = items.at(-1);
  return {
    items,
    nextToken: first.length > limit && last ? writeCursor(last, ['ssn', 'sum', 'sid', 'seq'] as const) : null,
  };
};
