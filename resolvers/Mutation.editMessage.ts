import { messageKey } from '../schema/keys';
import { messageLength } from '../schema/limits.json';
import { requireSsn, requireText, requireUlid } from './common/input';
import { askForMentioned, beginRemark, messageEvent, rewording, type RemarkUpdate } from './common/remark';
import type { PipelineContext } from './common/stash';

/** Gives a message of the caller's another text, also in the chat of an earlier session. */
export function request(ctx: PipelineContext) {
  const { body, messageId, ssn } = ctx.args.input;
  requireSsn(ssn);
  requireUlid(messageId, 'messageId');
  requireText(body, 'body', messageLength.value);
  const sk = messageKey(ssn, messageId);
  beginRemark(ctx, [sk]);
  askForMentioned(ctx);
  const update: RemarkUpdate = { ...rewording(ctx, sk), kind: 'MESSAGE_EDITED', names: { ssn, messageId } };
  ctx.stash.own.update = update;
  return {};
}

export function response(ctx: PipelineContext) {
  return messageEvent(ctx);
}
