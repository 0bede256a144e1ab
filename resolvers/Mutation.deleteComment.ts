import { commentKey } from '../schema/keys';
import { requireUlid } from './common/input';
import { beginRemark, commentEvent, deletion, type RemarkUpdate } from './common/remark';
import type { PipelineContext } from './common/stash';

/** Deletes the text of a comment, as its author or as an owner. A tombstone stays, so that its thread keeps its place. */
export function request(ctx: PipelineContext) {
  const { commentId, threadId, version } = ctx.args.input;
  requireUlid(threadId, 'threadId');
  requireUlid(commentId, 'commentId');
  const sk = commentKey(threadId, commentId);
  beginRemark(ctx, [sk]);
  const update: RemarkUpdate = { ...deletion(sk, version), kind: 'COMMENT_DELETED', names: { threadId, commentId } };
  ctx.stash.own.update = update;
  return {};
}

export function response(ctx: PipelineContext) {
  return commentEvent(ctx);
}
