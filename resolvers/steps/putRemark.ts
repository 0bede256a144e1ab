import { runtime, util } from '@aws-appsync/utils';
import { documentKey, profileKey } from '../../schema/keys';
import { repliesPerThread } from '../../schema/limits.json';
import { eventPut } from '../common/event';
import { newItem } from '../common/items';
import { refuse } from '../common/refuse';
import { mentionedMembers, type NewRemark } from '../common/remark';
import type { Item, PipelineContext } from '../common/stash';
import { documentsTable } from '../common/tables';
import { settle } from '../common/transaction';

/** What is stored under the id: the caller's own, unless it began as something else. */
const agreed = (ctx: PipelineContext, found: Item): Item => {
  const begunOtherwise = found.version === 1 && found.body !== ctx.stash.own.put.body;
  if (found.authorId !== ctx.stash.userId || begunOtherwise) refuse('CONFLICT');
  return found;
};

/**
 * Stores a comment or a message with its event, and lets its thread count it. One that is there already is a success if
 * it is the caller's: the requests of a remark are told apart by its id alone.
 */
export function request(ctx: PipelineContext) {
  const { access, at, items, own, userId } = ctx.stash;
  const { attributes, body, kind, names, sk, ssn, thread }: NewRemark = own.put;
  const found = items[sk];
  if (found) {
    own.remark = agreed(ctx, found);
    runtime.earlyReturn({});
  }
  if (ssn !== undefined) {
    if (ssn !== access.ssn) refuse('WRONG_SESSION');
    if (access.status !== 'ACTIVE') refuse('SESSION_TERMINATED');
  }
  const mentions = mentionedMembers(ctx);
  own.remark = {
    ...attributes,
    version: 1,
    authorId: userId,
    authorName: items[profileKey]?.name ?? null,
    body,
    mentions,
    createdAt: at,
    editedAt: null,
    deleted: false,
  };
  const transactItems: Item[] = [
    newItem(ctx, sk, own.remark),
    eventPut(ctx, documentsTable, kind, { ...names, mentions }),
  ];
  if (thread !== undefined) {
    const first = items[thread];
    if (!first) refuse('NO_SUCH_REMARK');
    if (first!.replies >= repliesPerThread.value)
      refuse('TOO_LARGE', `A thread may have ${repliesPerThread.value} replies at the most.`);
    transactItems.push({
      table: documentsTable,
      operation: 'UpdateItem',
      key: util.dynamodb.toMapValues({ pk: documentKey(ctx.stash.documentId), sk: thread }),
      update: { expression: 'ADD replies :one', expressionValues: util.dynamodb.toMapValues({ ':one': 1 }) },
      condition: {
        expression: 'replies < :most',
        expressionValues: util.dynamodb.toMapValues({ ':most': repliesPerThread.value }),
      },
    });
  }
  return { operation: 'TransactWriteItems', transactItems };
}

export function response(ctx: PipelineContext) {
  const found = settle(ctx, 0);
  if (found) ctx.stash.own.remark = agreed(ctx, found);
  return {};
}
