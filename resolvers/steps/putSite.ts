import { runtime, util } from '@aws-appsync/utils';
import { accessKey, documentKey, joinKey, memberKey, presenceKey, siteKey } from '../../schema/keys';
import { sitesPerMember } from '../../schema/limits.json';
import { dueUpdate } from '../common/due';
import { eventPut } from '../common/event';
import { faceOf, seenNow } from '../common/presence';
import { refuse } from '../common/refuse';
import type { Item, PipelineContext } from '../common/stash';
import { documentsTable, operationsTable } from '../common/tables';
import { settle } from '../common/transaction';

/**
 * Joins: one transaction that checks the session and the role once more and stores the join, the site, the presence, the
 * event and the sweeper's appointment. A join that is there already gives its site.
 */
export function request(ctx: PipelineContext) {
  const { userId, documentId, at } = ctx.stash;
  const { joinId, device } = ctx.args.input;
  const own = ctx.stash.own;
  if (own.joined) runtime.earlyReturn({});
  const pk = documentKey(documentId);
  const access = ctx.stash.access;
  const sid: number = own.sid;
  const seen = seenNow();

  const join = {
    table: documentsTable,
    operation: 'PutItem',
    key: util.dynamodb.toMapValues({ pk, sk: joinKey(joinId) }),
    attributeValues: util.dynamodb.toMapValues({ documentId, userId, sid, at }),
    condition: { expression: 'attribute_not_exists(pk)', returnValuesOnConditionCheckFailure: true },
  };
  const session = {
    table: documentsTable,
    operation: 'ConditionCheck',
    key: util.dynamodb.toMapValues({ pk, sk: accessKey }),
    condition: {
      expression: 'epoch = :epoch AND ssn = :ssn AND #status = :active',
      expressionNames: { '#status': 'status' },
      expressionValues: util.dynamodb.toMapValues({ ':epoch': access.epoch, ':ssn': access.ssn, ':active': 'ACTIVE' }),
    },
  };
  const presence = {
    table: operationsTable,
    operation: 'PutItem',
    key: util.dynamodb.toMapValues({ pk, sk: presenceKey(sid) }),
    attributeValues: util.dynamodb.toMapValues({
      documentId,
      sid,
      userId,
      ...faceOf(ctx, sid),
      lastSeq: 0,
      revision: 0,
      announced: false,
      lastActive: seen.lastSeen,
      ...seen,
    }),
  };
  const due = { table: documentsTable, operation: 'UpdateItem', ...dueUpdate(documentId) };
  const event = eventPut(ctx, documentsTable, 'JOINED', { sid });
  const items: Item[] = [join, session, presence, due, event];
  const memberExpression = '#role = :role AND attribute_exists(memberId)';
  const memberNames = { '#role': 'role' };
  const member = util.dynamodb.toMapValues({ pk, sk: memberKey(userId) });
  if (ctx.stash.sid)
    items.push({
      table: documentsTable,
      operation: 'ConditionCheck',
      key: member,
      condition: {
        expression: memberExpression,
        expressionNames: memberNames,
        expressionValues: util.dynamodb.toMapValues({ ':role': ctx.stash.role }),
      },
    });
  else {
    items.push({
      table: documentsTable,
      operation: 'UpdateItem',
      key: member,
      update: { expression: 'ADD sites :one', expressionValues: util.dynamodb.toMapValues({ ':one': 1 }) },
      condition: {
        expression: `${memberExpression} AND sites < :most`,
        expressionNames: memberNames,
        expressionValues: util.dynamodb.toMapValues({ ':role': ctx.stash.role, ':most': sitesPerMember.value }),
      },
    });
    items.push({
      table: documentsTable,
      operation: 'PutItem',
      key: util.dynamodb.toMapValues({ pk, sk: siteKey(sid) }),
      attributeValues: util.dynamodb.toMapValues({
        documentId,
        sid,
        userId,
        device: device ?? null,
        firstSeen: at,
        foldedSeq: 0,
        barred: false,
      }),
      condition: { expression: 'attribute_not_exists(pk)' },
    });
  }
  return { operation: 'TransactWriteItems', transactItems: items };
}

export function response(ctx: PipelineContext) {
  const join = settle(ctx, 0);
  if (join) {
    if (join.userId !== ctx.stash.userId) refuse('CONFLICT');
    ctx.stash.own.sid = join.sid;
  }
  return {};
}
