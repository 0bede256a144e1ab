import { documentKey, headKey, metaKey } from '../schema/keys';
import { languageLength, titleLength } from '../schema/limits.json';
import { anyRole, begin } from './common/begin';
import { requireText } from './common/input';
import { documentOf } from './common/result';
import type { PipelineContext } from './common/stash';

/** Makes a document whose owner the caller is, with its first session. */
export function request(ctx: PipelineContext) {
  const { documentId, title, language } = ctx.args.input;
  begin(ctx, documentId, anyRole);
  requireText(title, 'title', titleLength.value);
  requireText(language, 'language', languageLength.value);
  const pk = documentKey(documentId);
  ctx.stash.keys.documents.push({ pk, sk: metaKey }, { pk, sk: headKey });
  return {};
}

export function response(ctx: PipelineContext) {
  return documentOf(ctx);
}
