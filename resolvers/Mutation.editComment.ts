import { commentKey } from '../schema/keys';
import { commentLength } from '../schema/limits.json';
import { requireText, requireUlid } from './common/input';
import { askForMentioned, beginRemark, commentEvent, rewording, type RemarkUpdate } from './common/remark';
import type { PipelineContext } from './common/stash';

/** Gives a comment of the caller's another text. */
export function request(ctx: PipelineContext) {
  const { body, commentId, threadId } = ctx.args.input;
  requireUlid(threadId, 'threadId');
  requireUlid(commentId, 'commentId');
  requireText(body, 'body', commentLength.value);
  const sk = commentKey(threadId, commentId);
  beginRemark(ctx, [sk]);
  askForMentioned(ctx);
  const update: RemarkUpdate = { ...rewording(ctx, sk), kind: 'COMMENT_EDITED', names: { threadId, commentId } };
  ctx.stash.own.update = update;
  return {};
}

export function response(ctx: PipelineContext) {
  return commentEvent(ctx);
}
