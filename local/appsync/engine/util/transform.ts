import type { HelperTree } from '../session';
import { toCondition, type Filter } from './conditions';
import { toSubscriptionFilter } from './subscription-filter';

/** `util.transform`. The expressions come as JSON text, to be parsed by the resolver. */
export const transform: HelperTree = {
  toDynamoDBFilterExpression: (_session, filter: Filter) => JSON.stringify(toCondition(filter)),
  toDynamoDBConditionExpression: (_session, filter: Filter) => JSON.stringify(toCondition(filter)),
  toElasticsearchQueryDSL: () => {
    throw new Error('NOT_SUPPORTED: the local stack has no OpenSearch');
  },
  toSubscriptionFilter: (
    _session,
    filter: Record<string, unknown>,
    ignored: string[] | null,
    rules: Record<string, unknown> | null,
  ) => toSubscriptionFilter(filter, ignored ?? [], rules ?? {}),
};
