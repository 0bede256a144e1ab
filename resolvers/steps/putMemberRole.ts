import { runtime, util } from '@aws-appsync/utils';
import { accessKey, documentKey, memberKey } from '../../schema/keys';
import { eventPut } from '../common/event';
import { refuse } from '../common/refuse';
import type { Item, PipelineContext } from '../common/stash';
import { documentsTable } from '../common/tables';
import { settle } from '../common/transaction';

const ranks: Record<string, number> = { OWNER: 4, EDITOR: 3, COMMENTER: 2, VIEWER: 1 };

/**
 * Sets a member's role together with the count of owners, and raises the epoch if the role falls. Each item is changed
 * only if it still is what was read, so that of two owners who demote each other one is told to try again, and then is
 * no owner any more.
 */
export function request(ctx: PipelineContext) {
  const { documentId, userId, at } = ctx.stash;
  const target = ctx.args.input.userId;
  const role: string = ctx.args.input.role;
  const pk = documentKey(documentId);
  const before = ctx.stash.items[memberKey(target)];
  const old: string | null = before?.memberId ? before.role : null;
  ctx.stash.own.lowered = false;
  if (old === role) runtime.earlyReturn({});

  const lowered = old !== null && ranks[role]! < ranks[old]!;
  const owners = (role === 'OWNER' ? 1 : 0) - (old === 'OWNER' ? 1 : 0);
  const access = ctx.stash.access;
  if (access.ownerCount + owners < 1) refuse('LAST_OWNER');
  ctx.stash.own.lowered = lowered;

  const items: Item[] = [
    {
      table: documentsTable,
      operation: 'UpdateItem',
      key: util.dynamodb.toMapValues({ pk, sk: memberKey(target) }),
      update: {
        expression:
          'SET documentId = :document, userId = :user, #role = :role, memberId = :user, ' +
          'memberSince = if_not_exists(memberSince, :at), sites = if_not_exists(sites, :zero)',
        expressionNames: { '#role': 'role' },
        expressionValues: util.dynamodb.toMapValues({
          ':document': documentId,
          ':user': target,
          ':role': role,
          ':at': at,
          ':zero': 0,
        }),
      },
      condition: old
        ? {
            expression: '#role = :old AND attribute_exists(memberId)',
            expressionNames: { '#role': 'role' },
            expressionValues: util.dynamodb.toMapValues({ ':old': old }),
          }
        : { expression: 'attribute_not_exists(memberId)' },
    },
    {
      table: documentsTable,
      operation: 'UpdateItem',
      key: util.dynamodb.toMapValues({ pk, sk: accessKey }),
      update: {
        expression: 'SET epoch = :epoch, ownerCount = :owners',
        expressionValues: util.dynamodb.toMapValues({
          ':epoch': access.epoch + (lowered ? 1 : 0),
          ':owners': access.ownerCount + owners,
        }),
      },
      condition: {
        expression: 'epoch = :seen AND ownerCount = :count',
        expressionValues: util.dynamodb.toMapValues({ ':seen': access.epoch, ':count': access.ownerCount }),
      },
    },
    eventPut(ctx, documentsTable, 'MEMBER_CHANGED', { userId: target, role }),
  ];
  if (target !== userId)
    items.push({
      table: documentsTable,
      operation: 'ConditionCheck',
      key: util.dynamodb.toMapValues({ pk, sk: memberKey(userId) }),
      condition: {
        expression: '#role = :owner AND attribute_exists(memberId)',
        expressionNames: { '#role': 'role' },
        expressionValues: util.dynamodb.toMapValues({ ':owner': 'OWNER' }),
      },
    });
  return { operation: 'TransactWriteItems', transactItems: items };
}

export function response(ctx: PipelineContext) {
  settle(ctx);
  return {};
}
