import { operationsPage } from '../schema/limits.json';
import { askHistory, pageOf } from './common/history';
import { isGiven, requireId, requireSid } from './common/input';
import type { Item, PipelineContext } from './common/stash';

/** A page of the log, filtered by site, user and time. */
export function request(ctx: PipelineContext) {
  const given: Item = ctx.args.filter ?? {};
  const { sid, userId } = given;
  if (isGiven(sid)) requireSid(sid);
  if (isGiven(userId)) requireId(userId, 'userId');
  const filter: Item = {};
  ['sid', 'userId', 'since', 'until'].forEach((name) => {
    if (isGiven(given[name])) filter[name] = given[name];
  });
  askHistory(ctx, 'operations', { filter, ...pageOf(ctx, operationsPage.value) });
  return {};
}

export function response(ctx: PipelineContext) {
  return ctx.prev.result;
}
