import { versionsPage } from '../schema/limits.json';
import { anyRole, begin } from './common/begin';
import { requirePage } from './common/input';
import { versionOf } from './common/result';
import type { PipelineContext } from './common/stash';

/** A page of the document's versions, newest first. */
export function request(ctx: PipelineContext) {
  requirePage(ctx.args.limit, versionsPage.value);
  begin(ctx, ctx.args.documentId, anyRole);
  return {};
}

export function response(ctx: PipelineContext) {
  const { versions, nextToken } = ctx.stash.own;
  return { items: versions.map(versionOf), nextToken };
}
