import type { Info } from '@aws-appsync/utils';
import payloads from '../../schema/payloads.json';
import { refuse } from './refuse';

/** The payload types that are published to subscribers. */
export type Payload = keyof typeof payloads;

/**
 * Refuses a selection that would not publish the whole payload. Subscribers get what the mutation's caller selected: a
 * missing field would reach them as null, and an alias could put one field in another's place. Payload types take no
 * field arguments, so a colon can only belong to an alias, `@` only to a directive, `...` only to a fragment.
 */
export const requireFullPayload = (info: Info, payload: Payload): void => {
  const text = info.selectionSetGraphQL;
  if (text.indexOf(':') >= 0 || text.indexOf('@') >= 0 || text.indexOf('...') >= 0) refuse('SELECTION_REFUSED');
  const missing = payloads[payload].find((path) => info.selectionSetList.indexOf(path) < 0);
  if (missing) refuse('SELECTION_REFUSED', `The selection lacks ${missing}: select every field of ${payload}.`);
};
