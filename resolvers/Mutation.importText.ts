import { begin, writers } from './common/begin';
import { requireId } from './common/input';
import type { PipelineContext } from './common/stash';

/** Makes the text that of a file that the caller uploaded. */
export function request(ctx: PipelineContext) {
  const { documentId, requestId, uploadId } = ctx.args.input;
  begin(ctx, documentId, writers);
  requireId(requestId, 'requestId');
  requireId(uploadId, 'uploadId');
  ctx.stash.own = { operation: 'importText', arguments: { requestId, uploadId } };
  return {};
}

export function response(ctx: PipelineContext) {
  return ctx.prev.result;
}
