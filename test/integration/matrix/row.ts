import type { Person } from '../../helpers/stack';
import type { World } from './world';

/** Who asks; a function's role signs with IAM, and the owner asks once more after the session was terminated. */
export const callers = [
  'stranger',
  'viewer',
  'commenter',
  'editor',
  'owner',
  'removed',
  'worker',
  'terminated',
] as const;
export type Caller = (typeof callers)[number];

/** `OK`, or the type of the error that the caller gets. */
export type Outcome = string;

/** What one field of the schema does to each caller. Without a token, or with a bad one, nobody gets anywhere. */
export interface Row extends Record<Caller, Outcome> {
  /**
   * Variables with which the request succeeds for who may make it. They may set up what the field needs: a thread to
   * reply to, a second owner. The document is another one for each caller who changes something.
   */
  variables(world: World, caller: Person): Record<string, unknown> | Promise<Record<string, unknown>>;
}
type Variables = Row['variables'];
type Change = Partial<Record<Caller, Outcome>>;

const everybody = (outcome: Outcome): Record<Caller, Outcome> =>
  Object.fromEntries(callers.map((caller) => [caller, outcome])) as Record<Caller, Outcome>;

// The schema opens a field to IAM by a directive; without one the field is not there for a function's role.
const noWorker = { worker: 'Unauthorized' };
const outside = { stranger: 'NOT_A_MEMBER', removed: 'NOT_A_MEMBER', ...noWorker };
const low = 'ROLE_TOO_LOW';

/** A field of no document: everybody who is signed in may ask it. */
export const signedIn = (variables: Variables): Row => ({ ...everybody('OK'), ...noWorker, variables });

/** A field for every member. */
export const members = (variables: Variables, change: Change = {}): Row => ({
  ...everybody('OK'),
  ...outside,
  ...change,
  variables,
});

/** A field for those who may comment: not for viewers. */
export const commenters = (variables: Variables, change: Change = {}): Row =>
  members(variables, { viewer: low, ...change });

/** A field for those who may write. */
export const writers = (variables: Variables, change: Change = {}): Row =>
  members(variables, { viewer: low, commenter: low, ...change });

/** A field for owners. */
export const owners = (variables: Variables, change: Change = {}): Row =>
  members(variables, { viewer: low, commenter: low, editor: low, ...change });

/** A field that only a function's role may ask. */
export const workers = (variables: Variables): Row => ({ ...everybody('Unauthorized'), worker: 'OK', variables });

/** Rows by field, as `Mutation.submitChange`. */
export type Rows = Record<string, Row>;
