import { runtime } from '@aws-appsync/utils';
import { accessKey } from '../../schema/keys';
import { eventPut } from '../common/event';
import { unchanged, updateOf } from '../common/items';
import type { PipelineContext } from '../common/stash';
import { documentsTable } from '../common/tables';
import { settle } from '../common/transaction';

/**
 * Starts the next session if the last one was terminated; an active session stays. A request that names the session it
 * follows starts nothing once that has a successor, however often it comes.
 */
export function request(ctx: PipelineContext) {
  const { access, at, userId } = ctx.stash;
  const after: number = ctx.args.input.ssn ?? access.ssn;
  if (access.status === 'ACTIVE' || after < access.ssn) runtime.earlyReturn({});
  return {
    operation: 'TransactWriteItems',
    transactItems: [
      updateOf(
        ctx,
        accessKey,
        { ssn: access.ssn + 1, status: 'ACTIVE', startedAt: at, startedBy: userId },
        ['terminatedAt', 'terminatedBy'],
        unchanged({ ssn: access.ssn, status: access.status, epoch: access.epoch }),
      ),
      eventPut(ctx, documentsTable, 'SESSION_STARTED', { ssn: access.ssn + 1 }),
    ],
  };
}

export function response(ctx: PipelineContext) {
  settle(ctx);
  return {};
}
