import { util } from '@aws-appsync/utils';
import { documentKey, eventKey } from '../../schema/keys';
import type { Item, PipelineContext } from './stash';

/** The event item of a cause, for the same transaction. `attributes` are those of schema/events.json. */
export const eventPut = (ctx: PipelineContext, table: string, kind: string, attributes: Item) => {
  const eventId = util.autoUlid();
  return {
    table,
    operation: 'PutItem' as const,
    key: util.dynamodb.toMapValues({ pk: documentKey(ctx.stash.documentId), sk: eventKey(eventId) }),
    attributeValues: util.dynamodb.toMapValues({
      documentId: ctx.stash.documentId,
      kind,
      eventId,
      actorId: ctx.stash.userId,
      at: ctx.stash.at,
      ...attributes,
    }),
  };
};

/** The `DocumentEvent` that subscribers hear of: what happened, and nothing of its content. */
export const documentEvent = (ctx: PipelineContext, kind: string): Item => ({
  documentId: ctx.stash.documentId,
  epoch: ctx.stash.own.publishedEpoch ?? ctx.stash.access.epoch,
  kind,
  eventId: util.autoUlid(),
  at: ctx.stash.at,
});
