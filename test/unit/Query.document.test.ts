import { describe, expect, it } from 'vitest';
import { begin, createdAt, documentId, enter, items, me, pk, refusal, run, tables, typed } from '../helpers/resolver';
import { badIds, idRefusal } from '../helpers/bad-input';

const field = 'Query.document';
const args = { documentId };

const since = { startedAt: createdAt, startedBy: null, terminatedAt: null, terminatedBy: null };

describe(field, () => {
  it('[ACC-2] asks for the membership together with the document, consistently', () => {
    const request = run('steps/readAccess', 'request', { args, stash: begin(field, args) });
    expect(request.result).toEqual({
      operation: 'BatchGetItem',
      tables: {
        [tables.documents]: {
          keys: [`M#${me}`, 'ACCESS', 'META', 'HEAD'].map((sk) => typed({ pk, sk })),
          consistentRead: true,
        },
      },
    });
  });

  it.each(badIds)('refuses the document id %j', (id) => {
    expect(run(field, 'request', { args: { documentId: id } }).error).toEqual(idRefusal('documentId'));
  });

  it.each(['OWNER', 'EDITOR', 'COMMENTER', 'VIEWER'])('[ACC-3] gives the document to a member who is %s', (role) => {
    const found = [items.member(role), items.access(), items.meta({ ownerId: 'otto' }), items.head()];
    expect(run(field, 'response', { args, stash: enter(field, args, found) }).result).toEqual({
      documentId,
      title: 'Notes',
      language: 'go',
      ownerId: 'otto',
      role,
      createdAt,
      updatedAt: createdAt,
      archivedAt: null,
      epoch: 3,
      revision: 4,
      muted: false,
      session: { sessionId: `${documentId}-2`, ssn: 2, status: 'ACTIVE', ...since },
    });
  });

  it('[NOT-13] tells the caller whether it is muted', () => {
    const found = [{ ...items.member('VIEWER'), muted: true }, items.access(), items.meta(), items.head()];
    expect(run(field, 'response', { args, stash: enter(field, args, found) }).result).toMatchObject({ muted: true });
  });

  it('[SES-5] shows that the session is terminated', () => {
    const found = [items.member('OWNER'), items.access({ status: 'TERMINATED' }), items.meta(), items.head()];
    expect(run(field, 'response', { args, stash: enter(field, args, found) }).result).toMatchObject({
      session: { ssn: 2, status: 'TERMINATED' },
    });
  });

  it('[ACC-2] says the same of a document that is not there and of one that the caller is no member of', () => {
    const stash = begin(field, args);
    const answers = [[], [items.access(), items.meta(), items.head()]].map((found) =>
      run('steps/readAccess', 'response', {
        args,
        stash,
        result: { data: { [tables.documents]: found }, unprocessedKeys: {} },
      }),
    );
    expect(answers.map(({ error }) => error)).toEqual([refusal('NOT_A_MEMBER'), refusal('NOT_A_MEMBER')]);
  });
});
