import { runtime, util } from '@aws-appsync/utils';
import { accessKey, metaKey } from '../../schema/keys';
import { deletionGraceMilliseconds } from '../../schema/limits.json';
import { removalPut } from '../common/due';
import { eventPut } from '../common/event';
import { unchanged, updateOf } from '../common/items';
import { refuse } from '../common/refuse';
import { stateOf } from '../common/result';
import type { Item, PipelineContext } from '../common/stash';
import { documentsTable } from '../common/tables';
import { settle } from '../common/transaction';

/**
 * Brings a document into the state that the stash names, unless it is in it already. META has the dates that people see,
 * ACCESS the state that every request reads. Deleting raises the epoch, so that no subscription hears any more, and makes
 * the sweeper's appointment for the end of the grace period.
 */
export function request(ctx: PipelineContext) {
  const { access, at, own } = ctx.stash;
  const now = util.time.nowEpochMilliSeconds();
  const state: string = own.state;
  if (stateOf(access) === state) runtime.earlyReturn({});
  // Once the sweeper has begun to remove it there is no way back.
  if (access.purging) refuse('DOCUMENT_DELETED');
  const seen = unchanged({ epoch: access.epoch, state: access.state, purging: null });
  const there = unchanged({}, ['attribute_exists(pk)']);
  const items: Item[] = [];
  if (state === 'ARCHIVED')
    items.push(
      updateOf(ctx, metaKey, { archivedAt: at }, [], there),
      updateOf(ctx, accessKey, { state }, [], seen),
      eventPut(ctx, documentsTable, 'DOCUMENT_ARCHIVED', {}),
    );
  else if (state === 'DELETED') {
    const purgeAt = now + deletionGraceMilliseconds.value;
    const purgeTime = util.time.epochMilliSecondsToISO8601(purgeAt);
    items.push(
      updateOf(ctx, metaKey, { deletedAt: at, purgeAt: purgeTime }, [], there),
      updateOf(ctx, accessKey, { state, epoch: access.epoch + 1, purgeAt }, [], seen),
      { table: documentsTable, operation: 'PutItem', ...removalPut(ctx.stash.documentId, purgeAt) },
      eventPut(ctx, documentsTable, 'DOCUMENT_DELETED', { purgeAt: purgeTime }),
    );
  } else
    items.push(
      updateOf(ctx, metaKey, {}, ['archivedAt', 'deletedAt', 'purgeAt'], there),
      updateOf(ctx, accessKey, {}, ['state', 'purgeAt'], seen),
      eventPut(ctx, documentsTable, 'DOCUMENT_RESTORED', {}),
    );
  return { operation: 'TransactWriteItems', transactItems: items };
}

export function response(ctx: PipelineContext) {
  settle(ctx);
  return {};
}
