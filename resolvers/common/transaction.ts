import { refuseFailure } from './refuse';
import type { Item, PipelineContext } from './stash';

// DynamoDB's word for it, and the one in AppSync's guide.
const conditionFailed = ['ConditionalCheckFailed', 'ConditionCheckFailed'];

/** Whether a TransactWriteItems failed at the condition of the item with this index. */
export const failedAt = (ctx: PipelineContext, index: number): boolean => {
  const reasons: Item[] = ctx.result?.cancellationReasons ?? [];
  return conditionFailed.indexOf(reasons[index]?.type) >= 0;
};

/**
 * Settles a TransactWriteItems: ends with BUSY if a condition failed since what was read has changed, or if another
 * transaction was at the same items. `expected` names the index of an item whose existence is not a failure; it returns
 * that item, or null if the transaction went through.
 */
export const settle = (ctx: PipelineContext, expected?: number): Item | null => {
  if (!ctx.error) return null;
  const reasons: Item[] = ctx.result?.cancellationReasons ?? [];
  const found = expected === undefined ? null : (reasons[expected]?.item ?? null);
  if (!found) refuseFailure(ctx.error);
  return found;
};
