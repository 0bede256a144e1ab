import { extensions, util } from '@aws-appsync/utils';
import type { Item, PipelineContext } from './stash';

/** The user id in an invalidation that means everybody. */
export const everybody = '*';

/**
 * Ties a subscription to the document, to the epoch read just now and to its subscriber. Changes are published under the
 * epoch of their own request, so that an old subscription falls silent even if its invalidation is lost.
 */
export const setAudience = (ctx: PipelineContext, more: Item): void => {
  const documentId = ctx.stash.documentId;
  extensions.setSubscriptionFilter(
    util.transform.toSubscriptionFilter({
      documentId: { eq: documentId },
      epoch: { eq: ctx.stash.access.epoch },
      ...more,
    }),
  );
  extensions.setSubscriptionInvalidationFilter(
    util.transform.toSubscriptionFilter({
      or: [
        { documentId: { eq: documentId }, userId: { eq: ctx.stash.userId } },
        { documentId: { eq: documentId }, userId: { eq: everybody } },
      ],
    }),
  );
};

const fields = ['onChange', 'onSignal', 'onDocumentEvent'];

/** Ends the document's subscriptions of one user, or of {@link everybody}. */
export const endSubscriptions = (documentId: string, userId: string): void => {
  fields.forEach((subscriptionField) =>
    extensions.invalidateSubscriptions({ subscriptionField, payload: { documentId, userId } }),
  );
};
