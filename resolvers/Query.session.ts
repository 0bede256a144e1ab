import { anyRole, begin } from './common/begin';
import { sessionOf } from './common/result';
import type { PipelineContext } from './common/stash';

/** The document's present session, or its last one if that is terminated. */
export function request(ctx: PipelineContext) {
  begin(ctx, ctx.args.documentId, anyRole);
  return {};
}

export function response(ctx: PipelineContext) {
  return sessionOf(ctx.stash.documentId, ctx.stash.access);
}
