import { documentKey, metaKey } from '../schema/keys';
import { languageLength, titleLength } from '../schema/limits.json';
import { begin, writers } from './common/begin';
import { documentEvent } from './common/event';
import { isGiven, requireText } from './common/input';
import { refuse } from './common/refuse';
import { requireFullPayload } from './common/selection';
import type { PipelineContext } from './common/stash';

/** Sets a document's title, its language, or both. */
export function request(ctx: PipelineContext) {
  const { documentId, title, language } = ctx.args.input;
  requireFullPayload(ctx.info, 'DocumentEvent');
  begin(ctx, documentId, writers);
  if (!isGiven(title) && !isGiven(language)) refuse('INVALID_INPUT', 'Give a title or a language.');
  if (isGiven(title)) requireText(title, 'title', titleLength.value);
  if (isGiven(language)) requireText(language, 'language', languageLength.value);
  ctx.stash.keys.documents.push({ pk: documentKey(documentId), sk: metaKey });
  return {};
}

export function response(ctx: PipelineContext) {
  return documentEvent(ctx, 'DOCUMENT_CHANGED');
}
