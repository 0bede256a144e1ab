import { documentKey, headKey } from '../schema/keys';
import { anyRole, begin } from './common/begin';
import { isWhole } from './common/input';
import { refuse } from './common/refuse';
import type { Item, PipelineContext } from './common/stash';

/**
 * One page of what the caller's replica lacks: first the whole tail, then the segments above its revision. HEAD is looked
 * at before them only for whoever takes snapshots: the steps then skip what a snapshot spares.
 */
export function request(ctx: PipelineContext) {
  begin(ctx, ctx.args.documentId, anyRole);
  if (!isWhole(ctx.args.revision, 0, 2147483646)) refuse('INVALID_INPUT', 'revision must be a revision or 0.');
  if (ctx.args.tailToken && ctx.args.segmentToken) refuse('INVALID_INPUT', 'Give one of the two tokens.');
  const isFirst = !ctx.args.tailToken && !ctx.args.segmentToken;
  if (ctx.args.snapshots && isFirst)
    ctx.stash.keys.documents.push({ pk: documentKey(ctx.args.documentId), sk: headKey });
  return {};
}

export function response(ctx: PipelineContext) {
  const { access, own } = ctx.stash;
  return {
    epoch: access.epoch,
    ssn: access.ssn,
    sessionStatus: access.status,
    changes: own.changes.map((change: Item) => ({ ...change, epoch: access.epoch })),
    tailToken: own.tailToken,
    segments: own.segments,
    segmentToken: own.segmentToken,
    revision: own.revision,
    behind: own.behind,
  };
}
