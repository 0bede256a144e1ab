import { versionNameLength, versionNoteLength } from '../schema/limits.json';
import { begin, writers } from './common/begin';
import { documentEvent } from './common/event';
import { isGiven, requireText, requireUlid } from './common/input';
import { versionOf } from './common/result';
import { requireFullPayload } from './common/selection';
import type { PipelineContext } from './common/stash';

/** Makes a named version of the text as the server has it. */
export function request(ctx: PipelineContext) {
  const { documentId, versionId, name, note } = ctx.args.input;
  requireFullPayload(ctx.info, 'DocumentEvent');
  begin(ctx, documentId, writers);
  requireUlid(versionId, 'versionId');
  requireText(name, 'name', versionNameLength.value);
  if (isGiven(note)) requireText(note, 'note', versionNoteLength.value);
  ctx.stash.own = { operation: 'createVersion', arguments: { versionId, name, note: note ?? null } };
  return {};
}

export function response(ctx: PipelineContext) {
  return { ...documentEvent(ctx, 'VERSION_CREATED'), version: versionOf(ctx.prev.result) };
}
