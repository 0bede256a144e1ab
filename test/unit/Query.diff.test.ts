import { describe } from 'vitest';
import { testHistoryField, testMoment } from '../helpers/moments';
import { documentId } from '../helpers/resolver';

const field = 'Query.diff';
const args = { documentId, from: { revision: 1 } };

describe(field, () => {
  testHistoryField(field, args, 'diff', { from: { revision: 1 }, to: {} });
  testMoment(field, args, 'from');
  testMoment(field, args, 'to');
});
