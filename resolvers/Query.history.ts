import { historyPage } from '../schema/limits.json';
import { askHistory, pageOf } from './common/history';
import type { PipelineContext } from './common/stash';

/** A page of the timeline: who wrote how much and when. */
export function request(ctx: PipelineContext) {
  askHistory(ctx, 'history', pageOf(ctx, historyPage.value));
  return {};
}

export function response(ctx: PipelineContext) {
  return ctx.prev.result;
}
