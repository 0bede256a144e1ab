import { util } from '@aws-appsync/utils';
import { accessKey, headKey, memberKey, metaKey } from '../../schema/keys';
import type { Item, PipelineContext } from './stash';

/** Whether the document of an ACCESS item is in use, in the archive, or deleted and not yet gone. */
export const stateOf = (access: Item): string => access.state ?? 'ACTIVE';

/** The session of an ACCESS item. */
export const sessionOf = (documentId: string, access: Item): Item => ({
  sessionId: `${documentId}-${access.ssn}`,
  ssn: access.ssn,
  status: access.status,
  startedAt: access.startedAt ?? access.createdAt,
  startedBy: access.startedBy ?? null,
  terminatedAt: access.terminatedAt ?? null,
  terminatedBy: access.terminatedBy ?? null,
});

/** A `Document` from what `readAccess` found: META, ACCESS and HEAD. */
export const documentOf = (ctx: PipelineContext): Item => {
  const meta = ctx.stash.items[metaKey]!;
  const access = ctx.stash.items[accessKey]!;
  return {
    documentId: ctx.stash.documentId,
    title: meta.title,
    language: meta.language,
    ownerId: meta.ownerId,
    role: ctx.stash.role,
    createdAt: meta.createdAt,
    updatedAt: meta.updatedAt,
    archivedAt: meta.archivedAt ?? null,
    epoch: access.epoch,
    revision: ctx.stash.items[headKey]!.revision,
    muted: ctx.stash.items[memberKey(ctx.stash.userId)]?.muted ?? false,
    session: sessionOf(ctx.stash.documentId, access),
  };
};

/** A participant, or the part of a signal that describes one, from a presence item. */
export const participantOf = (presence: Item): Item => ({
  sid: presence.sid,
  userId: presence.userId,
  name: presence.name ?? null,
  colour: presence.colour ?? null,
  cursor: presence.cursor ?? null,
  lastSeq: presence.lastSeq,
  lastActive: presence.lastActive ? util.time.epochMilliSecondsToISO8601(presence.lastActive) : null,
});

/** A version, or the part of an event that tells of one, from its item. */
export const versionOf = (version: Item): Item => ({
  versionId: version.versionId,
  kind: version.kind,
  name: version.name ?? null,
  note: version.note ?? null,
  revision: version.revision,
  at: version.at,
  userId: version.userId ?? null,
  authors: version.authors,
});
