import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock';
import { CognitoError } from './errors';
import type { Grants } from './grants';
import type { Input } from './input';
import { enrol } from './srp';
import type { State, User } from './types';

/** What the API's operations work on. */
export interface Pool {
  readonly state: State;
  readonly clock: Clock;
  readonly grants: Grants;
  /** The part of the pool's id after the underscore, which SRP hashes. */
  readonly name: string;
  /** The confirmation code to use instead of a random one. */
  readonly code: string | undefined;
  log(line: string): void;
  save(): Promise<void>;
}

/** One operation of the API: takes its validated input, gives the body of its answer. */
export type Operation = (input: Input) => Promise<object> | object;

/** The user with this email address (in any case) or sub. */
export const findUser = (state: State, username: string): User | undefined => {
  const email = username.toLowerCase();
  return state.users.find((user) => user.email === email || user.sub === username);
};

/** Adds a user. The email address is in lower case and not taken. */
export const addUser = (
  pool: Pick<Pool, 'state' | 'name'>,
  user: { email: string; password: string; sub?: string; confirmed: boolean; attributes: Record<string, string> },
): User => {
  const sub = user.sub ?? randomUUID();
  const added: User = {
    sub,
    email: user.email,
    emailVerified: user.confirmed,
    confirmed: user.confirmed,
    attributes: user.attributes,
    groups: [],
    ...enrol(pool.name, sub, user.password),
    confirmation: null,
    reset: null,
  };
  pool.state.users.push(added);
  return added;
};

/** Throws ResourceNotFoundException unless the request is made for the pool's app client. */
export const checkClient = (pool: Pool, input: Input): void => {
  const clientId = input.text('ClientId');
  if (clientId !== pool.state.clientId)
    throw new CognitoError('ResourceNotFoundException', `User pool client ${clientId} does not exist.`);
};
