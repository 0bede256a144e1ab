import { describe, expect, it } from 'vitest';
import { archiveBytes } from '../../schema/limits.json';
import { badIds, idRefusal } from '../helpers/bad-input';
import { me, refusal, run } from '../helpers/resolver';

const field = 'Mutation.createUpload';
const ask = (input: object) => run(field, 'request', { args: { input } });

describe(field, () => {
  it('[VER-10] asks the function for an address of the caller’s own', () => {
    expect(ask({ uploadId: 'one', bytes: 7 }).stash).toMatchObject({
      userId: me,
      own: { operation: 'createUpload', arguments: { uploadId: 'one', bytes: 7 } },
    });
  });

  it.each(badIds)('refuses the upload id %j', (id) => {
    expect(ask({ uploadId: id, bytes: 7 }).error).toEqual(idRefusal('uploadId'));
  });

  it.each([-1, 0.5, archiveBytes.value + 1])('refuses a file of %d bytes', (bytes) => {
    const detail = `A file may have ${archiveBytes.value} bytes at the most.`;
    expect(ask({ uploadId: 'one', bytes }).error).toEqual(refusal('TOO_LARGE', detail));
  });

  it('gives what the function gave', () => {
    expect(run(field, 'response', { prev: { result: { url: 'address' } } }).result).toEqual({ url: 'address' });
  });
});
