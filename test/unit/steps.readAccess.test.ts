import { describe, expect, it } from 'vitest';
import api from '../../schema/api.json';
import { changeArgs } from '../helpers/change';
import { messageId, passage, replyId, threadId } from '../helpers/remarks';
import * as context from '../helpers/resolver';
import {
  begin,
  createdAt,
  documentId,
  failed,
  failures,
  items,
  keyOf,
  me,
  pk,
  refusal,
  run,
  tables,
  type Json,
} from '../helpers/resolver';

const step = 'steps/readAccess';
const range = { from: { sid: 1, seq: 1, side: 'BEFORE' }, to: { sid: 1, seq: 2, side: 'AFTER' } };
const input = { documentId, sid: 7 };

/** Arguments with which each pipeline on one document comes to this step. */
const callers: Record<string, Json> = {
  'Query.document': { documentId },
  'Query.members': { documentId },
  'Query.invitations': { documentId },
  'Query.session': { documentId },
  'Query.participants': { documentId },
  'Query.replicas': { documentId },
  'Query.textAt': { documentId },
  'Query.snapshot': { documentId },
  'Mutation.setDocumentMuted': { input: { documentId, muted: true } },
  'Query.versions': { documentId },
  'Query.diff': { documentId, from: { revision: 1 } },
  'Query.blame': { documentId },
  'Query.operations': { documentId },
  'Query.history': { documentId },
  'Mutation.revertDocument': { input: { documentId, requestId: 'one', moment: { revision: 1 } } },
  'Mutation.revertRange': { input: { documentId, requestId: 'one', moment: { revision: 1 }, ...range } },
  'Query.exportDocument': { documentId, format: 'TEXT' },
  'Mutation.importText': { input: { documentId, requestId: 'one', uploadId: 'two' } },
  'Mutation.createVersion': { input: { documentId, versionId: threadId, name: 'First' } },
  'Query.sync': { documentId, revision: 0 },
  'Mutation.createDocument': { input: { documentId, title: 'Notes', language: 'go' } },
  'Mutation.updateDocument': { input: { documentId, title: 'Notes' } },
  'Mutation.archiveDocument': { input: { documentId } },
  'Mutation.restoreDocument': { input: { documentId } },
  'Mutation.deleteDocument': { input: { documentId } },
  'Mutation.setMemberRole': { input: { documentId, userId: 'bert', role: 'VIEWER' } },
  'Mutation.removeMember': { input: { documentId, userId: 'bert' } },
  'Mutation.leaveDocument': { input: { documentId } },
  'Mutation.transferOwnership': { input: { documentId, userId: 'bert' } },
  'Mutation.createInvitation': { input: { documentId, invitationId: 'inv-1', role: 'EDITOR' } },
  'Mutation.revokeInvitation': { input: { documentId, invitationId: 'inv-1' } },
  'Mutation.startSession': { input },
  'Mutation.terminateSession': { input: { documentId, ssn: 2 } },
  'Mutation.joinSession': { input: { ...input, joinId: 'join-1' } },
  'Mutation.leaveSession': { input },
  'Mutation.submitChange': changeArgs(),
  'Mutation.heartbeat': { input: { ...input, lastSeq: 0, revision: 0 } },
  'Query.comments': { documentId },
  'Query.messages': { documentId, ssn: 2 },
  'Query.remarks': { documentId, since: createdAt },
  'Mutation.createComment': { input: { documentId, commentId: threadId, passage, body: 'Why?' } },
  'Mutation.replyToComment': { input: { documentId, threadId, commentId: replyId, body: 'Why?' } },
  'Mutation.editComment': { input: { documentId, threadId, commentId: replyId, version: 1, body: 'Why?' } },
  'Mutation.deleteComment': { input: { documentId, threadId, commentId: replyId, version: 1 } },
  'Mutation.resolveThread': { input: { documentId, threadId, version: 1 } },
  'Mutation.reopenThread': { input: { documentId, threadId, version: 1 } },
  'Mutation.sendMessage': { input: { documentId, ssn: 2, messageId, body: 'Why?' } },
  'Mutation.editMessage': { input: { documentId, ssn: 2, messageId, version: 1, body: 'Why?' } },
  'Mutation.deleteMessage': { input: { documentId, ssn: 2, messageId, version: 1 } },
  'Subscription.onChange': { documentId, sid: 7 },
  'Subscription.onSignal': { documentId },
  'Subscription.onDocumentEvent': { documentId },
};
const fields = Object.keys(callers);
const talking = fields.filter((field) => /^Mutation.*(Comment|Thread|Message)$/.test(field));
const withSite = fields.filter((field) => 'sid' in begin(field, callers[field]!));
const answer = (field: string, found: Json[], unprocessedKeys: Json = {}) =>
  run(step, 'response', {
    args: callers[field]!,
    stash: begin(field, callers[field]!),
    result: { ...context.batch(found), unprocessedKeys },
  });

describe(step, () => {
  it('[ACC-2] stands in the pipeline of every field of a document, and reads consistently there', () => {
    const entries: [string, { functions?: string[]; dataSource?: string }][] = Object.entries(api.resolvers);
    const guarded = entries.filter(([, { functions }]) => functions?.includes('readAccess'));
    expect(guarded.map(([field]) => field).sort()).toEqual([...fields].sort());
    for (const field of fields) {
      const { result } = run(step, 'request', { args: callers[field]!, stash: begin(field, callers[field]!) });
      for (const table of Object.values((result as Json).tables))
        expect(table, field).toMatchObject({ consistentRead: true });
    }
  });

  it('asks for each table that has keys', () => {
    const keys = { documents: [{ pk, sk: 'ACCESS' }], operations: [{ pk, sk: 'P#00000007' }] };
    const request = (stash: Json) => run(step, 'request', { stash }).result;
    const documents = { [tables.documents]: { keys: [keyOf('ACCESS')], consistentRead: true } };
    expect(request({ keys: { ...keys, operations: [] } })).toEqual({ operation: 'BatchGetItem', tables: documents });
    expect(request({ keys })).toEqual({
      operation: 'BatchGetItem',
      tables: { ...documents, [tables.operations]: { keys: [keyOf('P#00000007')], consistentRead: true } },
    });
  });

  it.each(fields)(
    '[ACC-2] %s refuses who is no member, no member any more, or asks for nothing that exists',
    (field) => {
      const refused = refusal('NOT_A_MEMBER');
      const others = [items.access(), items.site(), items.member('OWNER', 'bert')];
      expect(answer(field, others).error).toEqual(refused);
      expect(answer(field, [...others, items.removed()]).error).toEqual(refused);
      expect(answer(field, []).error).toEqual(refused);
      expect(answer(field, [items.member('OWNER'), items.site()]).error).toEqual(refused);
    },
  );

  it('[ACC-3] lets in exactly the roles that may do it', () => {
    const writing = [
      'Mutation.updateDocument',
      'Mutation.startSession',
      'Mutation.submitChange',
      'Mutation.createVersion',
      'Mutation.revertDocument',
      'Mutation.revertRange',
      'Mutation.importText',
    ];
    const owning = [
      'Mutation.archiveDocument',
      'Mutation.restoreDocument',
      'Mutation.deleteDocument',
      'Mutation.setMemberRole',
      'Mutation.createInvitation',
      'Mutation.revokeInvitation',
      'Query.invitations',
      'Mutation.removeMember',
      'Mutation.terminateSession',
    ];
    for (const field of fields)
      for (const role of ['OWNER', 'EDITOR', 'COMMENTER', 'VIEWER', 'GUEST']) {
        const low =
          role === 'GUEST' ||
          (owning.includes(field) && role !== 'OWNER') ||
          (talking.includes(field) && role === 'VIEWER') ||
          (writing.includes(field) && !['OWNER', 'EDITOR'].includes(role));
        const { error } = answer(field, [items.member(role), items.access(), items.site()]);
        expect(error, `${field} ${role}`).toEqual(low ? refusal('ROLE_TOO_LOW') : null);
      }
  });

  const archived = (field: string) =>
    answer(field, [items.member('OWNER'), items.access({ state: 'ARCHIVED' }), items.site()]).error?.errorType;
  const deleted = (field: string) =>
    answer(field, [items.member('OWNER'), items.access({ state: 'DELETED' }), items.site()]).error?.errorType;

  it('[SES-8] in the archive only writing is refused', () => {
    const editing = [
      'revertDocument',
      'revertRange',
      'importText',
      'createVersion',
      'startSession',
      'submitChange',
      'updateDocument',
    ];
    expect(fields.filter((field) => archived(field)).sort()).toEqual(
      [...editing.map((name) => `Mutation.${name}`), ...talking].sort(),
    );
    expect(archived('Mutation.submitChange')).toBe('DOCUMENT_ARCHIVED');
  });

  it('[SES-9] of a deleted document everything is refused but to delete and to restore it', () => {
    expect(fields.filter((field) => !deleted(field)).sort()).toEqual([
      'Mutation.deleteDocument',
      'Mutation.restoreDocument',
    ]);
    expect(deleted('Query.document')).toBe('DOCUMENT_DELETED');
  });

  it.each(withSite)("[ACC-8] %s refuses a site that is somebody else's or does not exist", (field) => {
    const found = [items.member('OWNER'), items.access()];
    expect(answer(field, [...found, items.site({ userId: 'bert' })]).error).toEqual(refusal('SITE_NOT_YOURS'));
    expect(answer(field, found).error).toEqual(refusal('SITE_NOT_YOURS'));
  });

  it.each(withSite)('[ACC-25] %s refuses the site under which the service writes for the caller', (field) => {
    const found = [items.member('OWNER'), items.access(), items.site({ service: true })];
    expect(answer(field, found).error).toEqual(refusal('SITE_NOT_YOURS'));
  });

  it('[ACC-25] the service itself writes under it', () => {
    const args = changeArgs({ userId: me });
    const result = {
      ...context.batch([items.member('OWNER'), items.access(), items.site({ service: true })]),
      unprocessedKeys: {},
    };
    const stash = begin('Mutation.submitChange', args);
    expect(run(step, 'response', { args, stash, result, identity: { accountId: '1' } as never }).error).toBeNull();
  });

  it('[ACC-8] the fields that use a site name it', () => {
    const using = ['joinSession', 'leaveSession', 'submitChange', 'heartbeat'].map((name) => `Mutation.${name}`);
    expect(withSite.sort()).toEqual(using.sort());
  });

  it('hands on what it found, the role and the access', () => {
    const found = [items.member('EDITOR'), items.access(), items.site(), items.presence()];
    const { result, stash } = answer('Mutation.leaveSession', found);
    expect(result).toEqual({});
    expect(stash).toMatchObject({ role: 'EDITOR', access: items.access() });
    expect(stash['items']).toEqual(Object.fromEntries(found.map((item) => [item['sk'], item])));
  });

  it.each(Object.values(tables))('[ACC-2] does not judge by halves: keys of %s left unprocessed are BUSY', (table) => {
    const found = [items.member('OWNER'), items.access(), items.site()];
    const field = 'Mutation.leaveSession';
    expect(answer(field, found, { [table]: [{ pk, sk: 'X' }] }).error).toEqual(refusal('BUSY'));
    expect(answer(field, found, { [table]: [] }).error).toBeNull();
  });

  it.each(failures)('answers %s with %s, in our own words', (type, reason) => {
    const stash = begin('Query.document', { documentId });
    expect(run(step, 'response', { stash, ...failed(type) }).error).toEqual(refusal(reason));
  });
});
