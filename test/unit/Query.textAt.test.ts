import { describe } from 'vitest';
import { testHistoryField, testMoment } from '../helpers/moments';
import { documentId } from '../helpers/resolver';

const field = 'Query.textAt';

describe(field, () => {
  testHistoryField(field, { documentId }, 'textAt', { moment: {} });
  testMoment(field, { documentId }, 'moment');
});
