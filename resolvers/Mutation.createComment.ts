import { commentKey } from '../schema/keys';
import { commentLength } from '../schema/limits.json';
import { requireText, requireUlid } from './common/input';
import { passageOf } from './common/passage';
import { askForMentioned, askForName, beginRemark, commentEvent, type NewRemark } from './common/remark';
import type { PipelineContext } from './common/stash';

/** Begins a thread of comments on a passage of the text. */
export function request(ctx: PipelineContext) {
  const { body, commentId, passage } = ctx.args.input;
  requireUlid(commentId, 'commentId');
  requireText(body, 'body', commentLength.value);
  const sk = commentKey(commentId, commentId);
  beginRemark(ctx, [sk]);
  askForMentioned(ctx);
  askForName(ctx);
  const names = { threadId: commentId, commentId };
  const put: NewRemark = {
    sk,
    attributes: { ...names, passage: passageOf(passage), resolved: false, resolvedBy: null, replies: 0 },
    body,
    kind: 'COMMENT_CREATED',
    names,
  };
  ctx.stash.own.put = put;
  return {};
}

export function response(ctx: PipelineContext) {
  return commentEvent(ctx);
}
