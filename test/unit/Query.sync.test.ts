import { describe, expect, it } from 'vitest';
import { badIds, idRefusal } from '../helpers/bad-input';
import { begin, documentId, enter, items, refusal, run, type Json } from '../helpers/resolver';

const field = 'Query.sync';
const args = { documentId, revision: 4 };

describe(field, () => {
  it.each(badIds)('refuses the document id %j', (id) => {
    expect(run(field, 'request', { args: { ...args, documentId: id } }).error).toEqual(idRefusal('documentId'));
  });

  it.each([0, 4, 2_147_483_646])('takes the revision %d', (revision) => {
    expect(run(field, 'request', { args: { documentId, revision } }).error).toBeNull();
  });

  it.each([-1, 0.5, 2_147_483_647])('refuses the revision %d', (revision) => {
    const { error } = run(field, 'request', { args: { documentId, revision } });
    expect(error).toEqual(refusal('INVALID_INPUT', 'revision must be a revision or 0.'));
  });

  it('[SYN-5] refuses both tokens at once: the phases do not mix', () => {
    const { error } = run(field, 'request', { args: { ...args, tailToken: 'one', segmentToken: 'other' } });
    expect(error).toEqual(refusal('INVALID_INPUT', 'Give one of the two tokens.'));
  });

  it('[SYN-5] gives the page under the epoch just read, never under a stored one', () => {
    const stash = enter(field, args, [items.member('VIEWER'), items.access()]);
    const own = {
      changes: [
        { sid: 7, seq: 1, epoch: 1 },
        { sid: 8, seq: 1 },
      ],
      tailToken: 'tail',
      segments: [{ revision: 5, bytes: 'AA==', foldedAt: '2026-01-01T00:00:00.000Z' }],
      segmentToken: 'segments',
      revision: 5,
      behind: false,
    };
    expect(run(field, 'response', { args, stash: { ...stash, own } }).result).toEqual({
      ...own,
      epoch: 3,
      ssn: 2,
      sessionStatus: 'ACTIVE',
      changes: [
        { sid: 7, seq: 1, epoch: 3 },
        { sid: 8, seq: 1, epoch: 3 },
      ],
    });
  });

  const heads = (more: Json): Json[] => begin(field, { ...args, ...more })['keys'].documents.filter(isHead);
  const isHead = ({ sk }: Json) => sk === 'HEAD';

  it('[SYN-13] looks at HEAD for whoever takes snapshots, before the first page', () => {
    expect(heads({ snapshots: true })).toHaveLength(1);
    expect(heads({})).toEqual([]);
    expect(heads({ snapshots: false })).toEqual([]);
    expect(heads({ snapshots: true, tailToken: 'more' })).toEqual([]);
    expect(heads({ snapshots: true, segmentToken: 'more' })).toEqual([]);
  });

  it('[SES-5] can still be read when the session is terminated', () => {
    const stash = enter(field, args, [items.member('EDITOR'), items.access({ status: 'TERMINATED' })]);
    const own = { changes: [], tailToken: null, segments: [], segmentToken: null, revision: 4 };
    expect(run(field, 'response', { args, stash: { ...stash, own } }).result).toMatchObject({
      sessionStatus: 'TERMINATED',
    });
  });
});
