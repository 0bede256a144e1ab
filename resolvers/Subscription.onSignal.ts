import { setAudience } from './common/audience';
import { anyRole, begin } from './common/begin';
import type { PipelineContext } from './common/stash';

/** Lets a member hear the heartbeats and goodbyes of one document, under the present epoch. */
export function request(ctx: PipelineContext) {
  begin(ctx, ctx.args.documentId, anyRole);
  return {};
}

export function response(ctx: PipelineContext) {
  setAudience(ctx, {});
  return null;
}
