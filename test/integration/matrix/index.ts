import { documents } from './documents';
import { history } from './history';
import { membership } from './membership';
import { notifications } from './notifications';
import { remarks } from './remarks';
import type { Rows } from './row';
import { sessions } from './sessions';
import { text } from './text';

/** What every field of the schema does to every caller. */
export const rows: Rows = {
  ...documents,
  ...membership,
  ...sessions,
  ...text,
  ...remarks,
  ...history,
  ...notifications,
};
