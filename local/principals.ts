import { randomBytes } from 'node:crypto';
import events from '../schema/events.json';
import type { IamPrincipal } from './appsync/auth';

const accountId = '000000000000';

/** The credentials of a function's role, as Lambda puts them into its environment. */
export interface FunctionCredentials {
  accessKeyId: string;
  secretAccessKey: string;
}

/**
 * Makes a role for every function of events.json, new with each start: its credentials, and what it may call of the API,
 * which is what its grants name as `field/Type.field`.
 */
export const createPrincipals = () => {
  const credentials: Record<string, FunctionCredentials> = {};
  const principals: Record<string, IamPrincipal> = {};
  for (const [name, entry] of Object.entries(events.functions)) {
    const accessKeyId = `LOCAL${name.toUpperCase()}`;
    const secretAccessKey = randomBytes(20).toString('hex');
    credentials[name] = { accessKeyId, secretAccessKey };
    principals[accessKeyId] = {
      secretAccessKey,
      accountId,
      userArn: `arn:aws:sts::${accountId}:assumed-role/weft-${name}/local`,
      policy: Object.keys(entry.grants)
        .filter((resource) => resource.startsWith('field/'))
        .map((resource) => resource.slice('field/'.length)),
    };
  }
  return { credentials, principals };
};
