import { describe, expect, it } from 'vitest';
import { badIds, idRefusal } from '../helpers/bad-input';
import { begin, createdAt, documentId, enter, items, me, pk, refusal, run, tables, typed } from '../helpers/resolver';

const field = 'Mutation.createDocument';
const input = { documentId, title: 'Notes', language: 'go' };
const request = (more: object) => run(field, 'request', { args: { input: { ...input, ...more } } });

const since = { startedAt: createdAt, startedBy: null, terminatedAt: null, terminatedBy: null };

describe(field, () => {
  it('[SES-1] reads back what is stored, as its member', () => {
    const args = { input };
    const reading = run('steps/readAccess', 'request', { args, stash: begin(field, args) });
    expect(reading.result).toEqual({
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
    expect(request({ documentId: id }).error).toEqual(idRefusal('documentId'));
  });

  it.each([
    ['title', 200],
    ['language', 40],
  ])('refuses a blank or over-long %s', (name, most) => {
    expect(request({ [name]: '  ' }).error).toEqual(refusal('INVALID_INPUT', `${name} must not be blank.`));
    expect(request({ [name]: 'é'.repeat(most) }).error).toBeNull();
    const tooLarge = refusal('TOO_LARGE', `${name} may have ${most} characters at the most.`);
    expect(request({ [name]: 'é'.repeat(most + 1) }).error).toEqual(tooLarge);
  });

  it('[SES-1] gives the stored document: again with the same id it is the same, whatever the title', () => {
    const args = { input: { ...input, title: 'Another title' } };
    const stash = enter(field, args, [
      items.member('OWNER'),
      items.access({ epoch: 1, ssn: 1 }),
      items.meta(),
      items.head({ revision: 0 }),
    ]);
    expect(run(field, 'response', { args, stash }).result).toEqual({
      documentId,
      title: 'Notes',
      language: 'go',
      ownerId: me,
      role: 'OWNER',
      createdAt,
      updatedAt: createdAt,
      archivedAt: null,
      epoch: 1,
      revision: 0,
      muted: false,
      session: { sessionId: `${documentId}-1`, ssn: 1, status: 'ACTIVE', ...since },
    });
  });
});
