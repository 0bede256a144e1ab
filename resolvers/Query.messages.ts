import { messagesPage } from '../schema/limits.json';
import { anyRole, begin } from './common/begin';
import { requirePage, requireSsn } from './common/input';
import type { PipelineContext } from './common/stash';

/** A page of the chat of one session, the newest message first. */
export function request(ctx: PipelineContext) {
  begin(ctx, ctx.args.documentId, anyRole);
  requireSsn(ctx.args.ssn);
  requirePage(ctx.args.limit, messagesPage.value);
  return {};
}

export function response(ctx: PipelineContext) {
  return { ...ctx.prev.result, at: ctx.stash.at };
}
