import { describe, expect, it } from 'vitest';
import { testRevertMoment } from '../helpers/moments';
import { begin, documentId, refusal, run } from '../helpers/resolver';

const field = 'Mutation.revertRange';
const from = { sid: 0, seq: 0, side: 'AFTER' };
const to = { sid: 3, seq: 9, side: 'BEFORE' };
const input = { documentId, requestId: 'one', moment: { revision: 2 }, from, to };

describe(field, () => {
  testRevertMoment(field, input);

  it('[ACC-3] [VER-5] asks the function with the stretch, for who may write', () => {
    const { own, roles } = begin(field, { input });
    const asked = { requestId: 'one', moment: { revision: 2 }, range: { from, to } };
    expect(own).toEqual({ operation: 'revertRange', arguments: asked });
    expect(roles).toEqual(['OWNER', 'EDITOR']);
  });

  it('refuses an anchor that can be nowhere', () => {
    const { error } = run(field, 'request', { args: { input: { ...input, to: { ...to, sid: -1 } } } });
    expect(error).toEqual(refusal('INVALID_INPUT', 'An anchor names a site and a sequence number.'));
  });
});
