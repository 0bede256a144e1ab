import { resolve } from 'node:path';
import * as queries from '../../client/queries';
import { startStack, type Stack, type StackOptions } from '../../local/stack';

export const dist = resolve('dist');

/** Starts a stack in memory on a free port. */
export const startTestStack = (options: Partial<StackOptions> = {}): Promise<Stack> =>
  startStack({ port: 0, folder: null, dist, ...options });

/** Somebody with an account and a valid access token. */
export interface Person {
  userId: string;
  username: string;
  password: string;
  token: string;
}

/** Makes an account on the stack's Cognito and issues a token for it. */
export const createPerson = async (stack: Stack, name: string): Promise<Person> => {
  const username = `${name}@example.com`;
  const password = `Password-of-${name}-1`;
  const { sub } = await stack.cognito.createUser({ username, password });
  const { accessToken } = await stack.cognito.issue({ username });
  return { userId: sub, username, password, token: accessToken };
};

export interface GraphqlError {
  message: string;
  errorType: string | null;
  path?: string[];
}

export interface GraphqlAnswer {
  status: number;
  // The data's shape depends on the query, which the type system cannot see.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  data: any;
  errors: GraphqlError[];
}

/** Posts one GraphQL request as a client without Amplify does. */
export const post = async (
  stack: Pick<Stack, 'port'>,
  token: string | null,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<GraphqlAnswer> => {
  const answer = await fetch(`http://127.0.0.1:${stack.port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token ? { authorization: token } : {}) },
    body: JSON.stringify({ query, variables }),
  });
  const body = (await answer.json()) as { data?: unknown; errors?: GraphqlError[] };
  return { status: answer.status, data: body.data ?? null, errors: body.errors ?? [] };
};

/** The client's requests, by the name of their field. */
export const requests = {
  me: queries.me,
  document: queries.getDocument,
  documents: queries.listDocuments,
  sync: queries.sync,
  snapshot: queries.snapshot,
  updateProfile: queries.updateProfile,
  createDocument: queries.createDocument,
  setMemberRole: queries.setMemberRole,
  startSession: queries.startSession,
  joinSession: queries.joinSession,
  leaveSession: queries.leaveSession,
  submitChange: queries.submitChange,
  heartbeat: queries.heartbeat,
  versions: queries.listVersions,
  textAt: queries.textAt,
  diff: queries.diff,
  blame: queries.blame,
  operations: queries.operations,
  history: queries.history,
  createVersion: queries.createVersion,
  revertDocument: queries.revertDocument,
  revertRange: queries.revertRange,
} as const;

/** Posts a request by name with an input, and returns its field; an error of the request is thrown. */
export const ask = async (
  stack: Pick<Stack, 'port'>,
  person: Pick<Person, 'token'>,
  name: keyof typeof requests,
  variables: Record<string, unknown> = {},
) => {
  const answer = await post(stack, person.token, requests[name], variables);
  if (answer.errors.length > 0) throw new Error(`${name}: ${answer.errors[0]!.errorType} ${answer.errors[0]!.message}`);
  return answer.data[name];
};

/** Waits until `condition` holds, looking every few milliseconds; the runner's time limit ends a wait in vain. */
export const until = async (condition: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await condition())) await new Promise((done) => setTimeout(done, 10));
};
