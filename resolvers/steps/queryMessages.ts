import { messagePrefix } from '../../schema/keys';
import { messagesPage } from '../../schema/limits.json';
import { itemsOf } from '../common/page';
import { refuseFailure } from '../common/refuse';
import type { PipelineContext } from '../common/stash';

/** Reads a page of the messages of one session, the newest first. */
export function request(ctx: PipelineContext) {
  return {
    operation: 'Query',
    query: itemsOf(ctx, messagePrefix(ctx.args.ssn)),
    limit: ctx.args.limit ?? messagesPage.value,
    nextToken: ctx.args.nextToken,
    scanIndexForward: false,
    consistentRead: true,
  };
}

export function response(ctx: PipelineContext) {
  refuseFailure(ctx.error);
  return { items: ctx.result!.items, nextToken: ctx.result!.nextToken };
}
