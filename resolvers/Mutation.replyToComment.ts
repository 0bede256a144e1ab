import { commentKey } from '../schema/keys';
import { commentLength } from '../schema/limits.json';
import { requireText, requireUlid } from './common/input';
import { refuse } from './common/refuse';
import { askForMentioned, askForName, beginRemark, commentEvent, type NewRemark } from './common/remark';
import type { PipelineContext } from './common/stash';

/** Adds a comment to a thread, be it resolved or not. */
export function request(ctx: PipelineContext) {
  const { body, commentId, threadId } = ctx.args.input;
  requireUlid(threadId, 'threadId');
  requireUlid(commentId, 'commentId');
  if (commentId === threadId) refuse('INVALID_INPUT', 'A reply has an id of its own.');
  requireText(body, 'body', commentLength.value);
  const sk = commentKey(threadId, commentId);
  const thread = commentKey(threadId, threadId);
  beginRemark(ctx, [sk, thread]);
  askForMentioned(ctx);
  askForName(ctx);
  const names = { threadId, commentId };
  const put: NewRemark = { sk, attributes: names, body, thread, kind: 'COMMENT_REPLIED', names };
  ctx.stash.own.put = put;
  return {};
}

export function response(ctx: PipelineContext) {
  return commentEvent(ctx);
}
