import { anyRole, begin } from './common/begin';
import type { PipelineContext } from './common/stash';

/** Mutes a document for the caller, or ends that. */
export function request(ctx: PipelineContext) {
  begin(ctx, ctx.args.input.documentId, anyRole);
  return {};
}

export function response(ctx: PipelineContext) {
  const { documentId, muted } = ctx.args.input;
  return { documentId, muted };
}
