import { runtime } from '@aws-appsync/utils';
import { accessKey, memberKey, metaKey } from '../../schema/keys';
import { eventPut } from '../common/event';
import { unchanged, updateOf } from '../common/items';
import { memberOf } from '../common/member';
import { refuse } from '../common/refuse';
import type { PipelineContext } from '../common/stash';
import { documentsTable } from '../common/tables';
import { settle } from '../common/transaction';

/**
 * Makes another member the owner and the caller an editor, in one transaction. The caller's item remembers to whom it
 * handed the document, so that the request can come again after the caller is no owner any more.
 */
export function request(ctx: PipelineContext) {
  const { access, items, own, userId } = ctx.stash;
  const target: string = ctx.args.input.userId;
  const mine = items[memberKey(userId)]!;
  if (mine.role !== 'OWNER') {
    if (mine.handedTo !== target) refuse('ROLE_TOO_LOW');
    own.publishedEpoch = mine.loweredEpoch - 1;
    runtime.earlyReturn({});
  }
  const other = items[memberKey(target)];
  if (!other?.memberId) refuse('INVALID_INPUT', 'userId is no member of this document.');
  const epoch = access.epoch + 1;
  return {
    operation: 'TransactWriteItems',
    transactItems: [
      memberOf(ctx, target, other, { role: 'OWNER' }),
      memberOf(ctx, userId, mine, { role: 'EDITOR', handedTo: target, loweredEpoch: epoch }),
      updateOf(
        ctx,
        accessKey,
        { epoch, ownerCount: access.ownerCount - (other!.role === 'OWNER' ? 1 : 0) },
        [],
        unchanged({ epoch: access.epoch, ownerCount: access.ownerCount }),
      ),
      updateOf(ctx, metaKey, { ownerId: target }, [], unchanged({}, ['attribute_exists(pk)'])),
      eventPut(ctx, documentsTable, 'OWNERSHIP_TRANSFERRED', { userId: target }),
    ],
  };
}

export function response(ctx: PipelineContext) {
  settle(ctx);
  return {};
}
