import { describe, expect, it } from 'vitest';
import { badIds, idRefusal } from '../helpers/bad-input';
import { testRevertMoment } from '../helpers/moments';
import { begin, documentId, run } from '../helpers/resolver';

const field = 'Mutation.revertDocument';
const input = { documentId, requestId: 'one', moment: { versionId: 'v1' } };

describe(field, () => {
  testRevertMoment(field, input);

  it('[ACC-3] [VER-5] asks the function, for who may write', () => {
    const { own, roles } = begin(field, { input });
    expect(own).toEqual({ operation: 'revertDocument', arguments: { requestId: 'one', moment: { versionId: 'v1' } } });
    expect(roles).toEqual(['OWNER', 'EDITOR']);
  });

  it.each(badIds)('refuses the request id %j', (id) => {
    expect(run(field, 'request', { args: { input: { ...input, requestId: id } } }).error).toEqual(
      idRefusal('requestId'),
    );
  });
});
