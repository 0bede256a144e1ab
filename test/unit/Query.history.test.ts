import { describe } from 'vitest';
import { testHistoryField, testPage } from '../helpers/moments';
import { documentId } from '../helpers/resolver';

const field = 'Query.history';

describe(field, () => {
  testHistoryField(field, { documentId }, 'history', {});
  testPage(field, { documentId }, 50);
});
