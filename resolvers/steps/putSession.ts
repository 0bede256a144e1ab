import { runtime, util } from '@aws-appsync/utils';
import { accessKey, documentKey } from '../../schema/keys';
import { eventPut } from '../common/event';
import type { PipelineContext } from '../common/stash';
import { documentsTable } from '../common/tables';
import { settle } from '../common/transaction';

/** Starts the next session if the last one was terminated; an active session stays. */
export function request(ctx: PipelineContext) {
  const access = ctx.stash.access;
  if (access.status === 'ACTIVE') runtime.earlyReturn({});
  return {
    operation: 'TransactWriteItems',
    transactItems: [
      {
        table: documentsTable,
        operation: 'UpdateItem',
        key: util.dynamodb.toMapValues({ pk: documentKey(ctx.stash.documentId), sk: accessKey }),
        update: {
          expression: 'SET ssn = :next, #status = :active',
          expressionNames: { '#status': 'status' },
          expressionValues: util.dynamodb.toMapValues({ ':next': access.ssn + 1, ':active': 'ACTIVE' }),
        },
        condition: {
          expression: 'ssn = :seen AND #status <> :active AND epoch = :epoch',
          expressionNames: { '#status': 'status' },
          expressionValues: util.dynamodb.toMapValues({
            ':seen': access.ssn,
            ':active': 'ACTIVE',
            ':epoch': access.epoch,
          }),
        },
      },
      eventPut(ctx, documentsTable, 'SESSION_STARTED', { ssn: access.ssn + 1 }),
    ],
  };
}

export function response(ctx: PipelineContext) {
  settle(ctx);
  return {};
}
