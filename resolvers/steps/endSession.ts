import { runtime } from '@aws-appsync/utils';
import { accessKey } from '../../schema/keys';
import { eventPut } from '../common/event';
import { unchanged, updateOf } from '../common/items';
import { refuse } from '../common/refuse';
import type { PipelineContext } from '../common/stash';
import { documentsTable } from '../common/tables';
import { settle } from '../common/transaction';

/**
 * Terminates the session that the input names, and raises the epoch. A session that has ended stays so: a request that
 * comes again ends no later one.
 */
export function request(ctx: PipelineContext) {
  const { access, at, userId } = ctx.stash;
  const ssn: number = ctx.args.input.ssn;
  if (ssn > access.ssn) refuse('WRONG_SESSION');
  if (ssn < access.ssn || access.status !== 'ACTIVE') runtime.earlyReturn({});
  ctx.stash.own.ended = true;
  return {
    operation: 'TransactWriteItems',
    transactItems: [
      updateOf(
        ctx,
        accessKey,
        { status: 'TERMINATED', epoch: access.epoch + 1, terminatedAt: at, terminatedBy: userId },
        [],
        unchanged({ epoch: access.epoch, ssn, status: 'ACTIVE' }),
      ),
      eventPut(ctx, documentsTable, 'SESSION_TERMINATED', { ssn }),
    ],
  };
}

export function response(ctx: PipelineContext) {
  settle(ctx);
  return {};
}
