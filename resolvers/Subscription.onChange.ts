import { setAudience } from './common/audience';
import { anyRole, begin } from './common/begin';
import type { PipelineContext } from './common/stash';

/** Lets a member hear the changes of one document, but those of the site that the caller names as its own. */
export function request(ctx: PipelineContext) {
  begin(ctx, ctx.args.documentId, anyRole);
  return {};
}

export function response(ctx: PipelineContext) {
  setAudience(ctx, { sid: { ne: ctx.args.sid } });
  return null;
}
