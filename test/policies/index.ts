import { accessAssertions } from './access';
import { apiAssertions } from './api';
import type { Assertions } from './configuration';
import { dataAssertions } from './data';
import { functionAssertions } from './functions';

/** What proves each row of docs/security-baseline.md that is met, by the row's rules. */
export const assertions: Assertions = {
  ...accessAssertions,
  ...apiAssertions,
  ...dataAssertions,
  ...functionAssertions,
};
