import { describe, expect, it } from 'vitest';
import { testHistoryField } from '../helpers/moments';
import { begin, documentId, refusal, run } from '../helpers/resolver';

const field = 'Query.exportDocument';

describe(field, () => {
  testHistoryField(field, { documentId, format: 'TEXT' }, 'exportDocument', { format: 'TEXT', moment: {} });

  it('[VER-9] exports the text of a moment, and all of the past of none', () => {
    const asked = (args: object) => begin(field, { documentId, ...args })['own'].arguments;
    expect(asked({ format: 'TEXT', moment: { revision: 3 } })).toEqual({ format: 'TEXT', moment: { revision: 3 } });
    expect(asked({ format: 'ARCHIVE', moment: {} })).toEqual({ format: 'ARCHIVE', moment: {} });
    const args = { documentId, format: 'ARCHIVE', moment: { revision: 3 } };
    expect(run(field, 'request', { args }).error).toEqual(
      refusal('INVALID_INPUT', 'An archive is of all of the past: give no moment.'),
    );
  });
});
