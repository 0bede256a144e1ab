import { requireId } from './common/input';
import type { PipelineContext } from './common/stash';

/** Makes a document of the caller's from an archive. There is no access to read: the document is not there yet. */
export function request(ctx: PipelineContext) {
  const { documentId, uploadId } = ctx.args.input;
  requireId(documentId, 'documentId');
  requireId(uploadId, 'uploadId');
  ctx.stash.userId = (ctx.identity as { sub: string }).sub;
  ctx.stash.documentId = documentId;
  ctx.stash.own = { operation: 'importDocument', arguments: { uploadId } };
  return {};
}

export function response(ctx: PipelineContext) {
  return ctx.prev.result;
}
