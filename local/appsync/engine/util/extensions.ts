import type { Invalidation, SubscriptionFilter } from '../../types';
import type { HelperTree, Session } from '../session';
import { checkFilter } from './filter-limits';

/** Invalidations in one request. */
const INVALIDATION_LIMIT = 5;

const inResponseOf = (session: Session, type: string, name: string): void => {
  if (session.handler !== 'response' || session.context.info.parentTypeName !== type)
    throw new Error(`extensions.${name} is for the response handlers of a ${type.toLowerCase()}`);
};

/** The `extensions` object. Nothing is cached locally, so `evictFromApiCache` has nothing to evict. */
export const extensions: HelperTree = {
  setSubscriptionFilter: (session, filter: SubscriptionFilter) => {
    inResponseOf(session, 'Subscription', 'setSubscriptionFilter');
    checkFilter(filter);
    session.effects.filter = filter;
  },
  setSubscriptionInvalidationFilter: (session, filter: SubscriptionFilter) => {
    inResponseOf(session, 'Subscription', 'setSubscriptionInvalidationFilter');
    checkFilter(filter);
    session.effects.invalidationFilter = filter;
  },
  invalidateSubscriptions: (session, invalidation: Invalidation) => {
    inResponseOf(session, 'Mutation', 'invalidateSubscriptions');
    const same = JSON.stringify(invalidation);
    const { invalidations } = session.effects;
    if (invalidations.some((other) => JSON.stringify(other) === same)) return;
    if (invalidations.length === INVALIDATION_LIMIT)
      throw new Error(`at most ${INVALIDATION_LIMIT} extensions.invalidateSubscriptions in one request`);
    invalidations.push(invalidation);
  },
  evictFromApiCache: (session) => inResponseOf(session, 'Mutation', 'evictFromApiCache'),
};
