import { util } from '@aws-appsync/utils';
import { accessKey, documentKey, headKey, memberKey, metaKey, sequenceKey } from '../../schema/keys';
import { eventPut } from '../common/event';
import { refuse } from '../common/refuse';
import type { Item, PipelineContext } from '../common/stash';
import { documentsTable } from '../common/tables';
import { settle } from '../common/transaction';

/** Makes a document, its owner and its first session in one transaction. The caller's own earlier attempt is a success. */
export function request(ctx: PipelineContext) {
  const { userId, documentId, at } = ctx.stash;
  const { title, language } = ctx.args.input;
  const put = (sk: string, attributes: Item): Item => ({
    table: documentsTable,
    operation: 'PutItem',
    key: util.dynamodb.toMapValues({ pk: documentKey(documentId), sk }),
    attributeValues: util.dynamodb.toMapValues({ documentId, ...attributes }),
  });
  const meta = put(metaKey, { title, language, ownerId: userId, createdBy: userId, createdAt: at, updatedAt: at });
  meta.condition = { expression: 'attribute_not_exists(pk)', returnValuesOnConditionCheckFailure: true };
  return {
    operation: 'TransactWriteItems',
    transactItems: [
      meta,
      put(accessKey, { epoch: 1, ssn: 1, status: 'ACTIVE', ownerCount: 1, createdAt: at, startedBy: userId }),
      put(sequenceKey, { next: 0 }),
      put(headKey, { revision: 0, sweptRev: 0, vector: {}, at }),
      put(memberKey(userId), { userId, role: 'OWNER', memberId: userId, memberSince: at, sites: 0 }),
      eventPut(ctx, documentsTable, 'DOCUMENT_CREATED', {}),
    ],
  };
}

export function response(ctx: PipelineContext) {
  const meta = settle(ctx, 0);
  if (meta && meta.createdBy !== ctx.stash.userId) refuse('CONFLICT');
  return {};
}
