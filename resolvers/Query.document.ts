import { documentKey, headKey, metaKey } from '../schema/keys';
import { anyRole, begin } from './common/begin';
import { documentOf } from './common/result';
import type { PipelineContext } from './common/stash';

/** A document as its member sees it. */
export function request(ctx: PipelineContext) {
  begin(ctx, ctx.args.documentId, anyRole);
  const pk = documentKey(ctx.args.documentId);
  ctx.stash.keys.documents.push({ pk, sk: metaKey }, { pk, sk: headKey });
  return {};
}

export function response(ctx: PipelineContext) {
  return documentOf(ctx);
}
