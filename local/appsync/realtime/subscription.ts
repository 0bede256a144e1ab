import { type DocumentNode, execute, executeSync, type GraphQLFieldResolver, OperationTypeNode, print } from 'graphql';
import type { Authenticated } from '../auth';
import type { MayAccess } from '../server/access';
import { FieldError, notAuthorized, toWireError, type WireError } from '../server/errors';
import type { Invoke, Operation } from '../server/execute';
import type { Faults } from '../server/faults';
import { parseRequest, readRequest, RequestError } from '../server/parse';
import { type Api, payloadType } from '../server/schema';
import type { Engine, Resolution, SubscriptionFilter } from '../types';
import { passesArguments, passesFilter } from './filter';
import { filterProblem } from './filter-check';
import type { ProtocolError } from './frames';

/** A subscription that was accepted. */
export interface Subscription {
  /** The field of type Subscription. */
  field: string;
  authenticated: Authenticated;
  /** Whether a published payload is for it. */
  wants(payload: Record<string, unknown>): boolean;
  /** Whether an invalidation with this payload ends it. */
  isEndedBy(payload: Record<string, unknown>): boolean;
  /** `{data, errors?}` in JSON: the payload cut down to the subscription's selection. */
  project(payload: Record<string, unknown>): string;
  /** Equal for subscriptions whose {@link project} gives the same text. */
  projection: string;
}

/** A subscription that was not accepted, and why. */
export class SubscriptionRefused extends Error {
  constructor(readonly errors: (ProtocolError | WireError)[]) {
    super('subscription refused');
  }
}

export interface SubscriptionOptions {
  api: Api;
  engine: Engine;
  mayAccess: MayAccess;
  invoke: Invoke;
  faults: Faults;
}

interface Accepted {
  field: string;
  arguments: Record<string, unknown>;
  resolution: Resolution | null;
}

const refuse = (errorType: string, message: string): never => {
  throw new SubscriptionRefused([{ errorType, message }]);
};

const checkFilters = (api: Api, field: string, resolution: Resolution | null): void => {
  const check = (filter: SubscriptionFilter | null | undefined, type: string | null): void => {
    const problem = filter ? filterProblem(filter, api.schema, type) : null;
    if (problem) refuse('InvalidFilter', `The filter of ${field} is not valid: ${problem}`);
  };
  check(resolution?.filter, payloadType(api, field));
  check(resolution?.invalidationFilter, null);
};

const parseStart = (
  api: Api,
  data: string,
): { document: DocumentNode; operation: Omit<Operation, 'authenticated' | 'headers'> } => {
  try {
    const asked = readRequest(data);
    const { document, definition } = parseRequest(api, asked);
    if (definition.operation !== OperationTypeNode.SUBSCRIPTION)
      refuse('UnsupportedOperation', `${definition.operation} not supported through the realtime channel`);
    const { variables, operationName } = asked;
    return { document, operation: { document, operation: definition.operation, operationName, variables } };
  } catch (error) {
    throw error instanceof RequestError ? new SubscriptionRefused(error.errors) : error;
  }
};

/** Asks the field's directives, the faults and its resolver whether the subscription is accepted. */
const accept = async (options: SubscriptionOptions, operation: Operation): Promise<Accepted> => {
  const { api, engine, faults, invoke, mayAccess } = options;
  const accepted: Accepted[] = [];
  const fieldResolver: GraphQLFieldResolver<unknown, unknown> = async (source, args, _context, info) => {
    const field = info.fieldName;
    if (!mayAccess('Subscription', field, operation.authenticated)) throw notAuthorized('Subscription', field);
    const denial = faults.settings.denySubscriptions?.(field, operation.authenticated.caller);
    if (denial) throw new FieldError({ ...denial, data: null, errorInfo: null });
    const resolution = engine.has(`Subscription.${field}`) ? await invoke(info, source, args, operation) : null;
    if (resolution?.error) throw new FieldError(resolution.error);
    accepted.push({ field, arguments: structuredClone(args), resolution });
    return null;
  };
  // The resolver's own value is not delivered: what counts is that it accepted, and the filters that it set.
  const { document, operationName, variables } = operation;
  const result = await execute({
    schema: api.schema,
    document,
    operationName,
    variableValues: variables,
    fieldResolver,
  });
  const [first] = accepted;
  if (!first) throw new SubscriptionRefused((result.errors ?? []).map(toWireError));
  return first;
};

const projector = ({ api, mayAccess }: SubscriptionOptions, operation: Operation, field: string) => {
  const fieldResolver: GraphQLFieldResolver<unknown, unknown> = (source, _args, _context, info) => {
    if (!mayAccess(info.parentType.name, info.fieldName, operation.authenticated))
      throw notAuthorized(info.parentType.name, info.fieldName);
    return (source as Record<string, unknown>)[info.fieldName];
  };
  const { document, operationName, variables } = operation;
  return (payload: Record<string, unknown>): string => {
    const rootValue = { [field]: payload };
    const result = executeSync({
      schema: api.schema,
      document,
      operationName,
      variableValues: variables,
      rootValue,
      fieldResolver,
    });
    const errors = result.errors?.map(toWireError);
    return JSON.stringify(errors ? { data: result.data, errors } : { data: result.data });
  };
};

/**
 * Starts a subscription: `data` is the text of its GraphQL request.
 *
 * @throws SubscriptionRefused with the errors that its client is to see.
 */
export const startSubscription = async (
  options: SubscriptionOptions,
  data: string,
  authenticated: Authenticated,
  headers: Record<string, string>,
): Promise<Subscription> => {
  const { document, operation: parsed } = parseStart(options.api, data);
  const operation: Operation = { ...parsed, authenticated, headers };
  const { field, arguments: given, resolution } = await accept(options, operation);
  checkFilters(options.api, field, resolution);
  const { filter = null, invalidationFilter = null } = resolution ?? {};
  const { caller } = authenticated;
  const groups = caller.mode === 'AMAZON_COGNITO_USER_POOLS' ? caller.identity.groups : null;
  return {
    field,
    authenticated,
    // An enhanced filter replaces the one by arguments: AWS does not mix them.
    wants: (payload) => (filter ? passesFilter(filter, payload) : passesArguments(given, payload)),
    isEndedBy: (payload) => invalidationFilter !== null && passesFilter(invalidationFilter, payload),
    project: projector(options, operation, field),
    projection: JSON.stringify([print(document), operation.operationName, operation.variables, caller.mode, groups]),
  };
};
