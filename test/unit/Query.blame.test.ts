import { describe } from 'vitest';
import { testHistoryField, testMoment } from '../helpers/moments';
import { documentId } from '../helpers/resolver';

const field = 'Query.blame';

describe(field, () => {
  testHistoryField(field, { documentId }, 'blame', { moment: {} });
  testMoment(field, { documentId }, 'moment');
});
