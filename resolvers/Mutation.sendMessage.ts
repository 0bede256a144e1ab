import { messageKey } from '../schema/keys';
import { messageLength } from '../schema/limits.json';
import { requireSsn, requireText, requireUlid } from './common/input';
import { askForMentioned, askForName, beginRemark, messageEvent, type NewRemark } from './common/remark';
import type { PipelineContext } from './common/stash';

/** Says something in the chat of the present session. */
export function request(ctx: PipelineContext) {
  const { body, messageId, ssn } = ctx.args.input;
  requireSsn(ssn);
  requireUlid(messageId, 'messageId');
  requireText(body, 'body', messageLength.value);
  const sk = messageKey(ssn, messageId);
  beginRemark(ctx, [sk]);
  askForMentioned(ctx);
  askForName(ctx);
  const names = { ssn, messageId };
  const put: NewRemark = { sk, attributes: names, body, ssn, kind: 'MESSAGE_SENT', names };
  ctx.stash.own.put = put;
  return {};
}

export function response(ctx: PipelineContext) {
  return messageEvent(ctx);
}
