import { archiveBytes } from '../schema/limits.json';
import { isWhole, requireId } from './common/input';
import { refuse } from './common/refuse';
import type { PipelineContext } from './common/stash';

/** An address to which the caller can write a file. It is of no document yet. */
export function request(ctx: PipelineContext) {
  const { uploadId, bytes } = ctx.args.input;
  requireId(uploadId, 'uploadId');
  if (!isWhole(bytes, 0, archiveBytes.value))
    refuse('TOO_LARGE', `A file may have ${archiveBytes.value} bytes at the most.`);
  ctx.stash.userId = (ctx.identity as { sub: string }).sub;
  ctx.stash.documentId = '';
  ctx.stash.own = { operation: 'createUpload', arguments: { uploadId, bytes } };
  return {};
}

export function response(ctx: PipelineContext) {
  return ctx.prev.result;
}
