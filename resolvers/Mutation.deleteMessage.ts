import { messageKey } from '../schema/keys';
import { requireSsn, requireUlid } from './common/input';
import { beginRemark, deletion, messageEvent, type RemarkUpdate } from './common/remark';
import type { PipelineContext } from './common/stash';

/** Deletes the text of a chat message, as its author or as an owner. A tombstone stays. */
export function request(ctx: PipelineContext) {
  const { messageId, ssn, version } = ctx.args.input;
  requireSsn(ssn);
  requireUlid(messageId, 'messageId');
  const sk = messageKey(ssn, messageId);
  beginRemark(ctx, [sk]);
  const update: RemarkUpdate = { ...deletion(sk, version), kind: 'MESSAGE_DELETED', names: { ssn, messageId } };
  ctx.stash.own.update = update;
  return {};
}

export function response(ctx: PipelineContext) {
  return messageEvent(ctx);
}
