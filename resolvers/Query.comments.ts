import { commentsPage } from '../schema/limits.json';
import { anyRole, begin } from './common/begin';
import { requirePage, requireUlid } from './common/input';
import type { PipelineContext } from './common/stash';

/** A page of the comments of a document, or of one thread, by thread. */
export function request(ctx: PipelineContext) {
  const { documentId, limit, threadId } = ctx.args;
  begin(ctx, documentId, anyRole);
  requirePage(limit, commentsPage.value);
  if (threadId) requireUlid(threadId, 'threadId');
  return {};
}

export function response(ctx: PipelineContext) {
  return { ...ctx.prev.result, at: ctx.stash.at };
}
