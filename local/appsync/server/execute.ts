import {
  type DocumentNode,
  execute,
  type GraphQLFieldResolver,
  type GraphQLResolveInfo,
  type OperationTypeNode,
  responsePathAsArray,
} from 'graphql';
import type { Authenticated } from '../auth';
import type { Engine, Invalidation, Resolution, ResolverError } from '../types';
import type { MayAccess } from './access';
import { FieldError, notAuthorized, toWireError, type WireError } from './errors';
import { failureText } from './failure';
import type { Api } from './schema';
import { selectionSetGraphQL, selectionSetList } from './selection';

/** At most so many invalidations in one request (AppSync developer guide, extensions). */
export const INVALIDATIONS_PER_REQUEST = 5;

/** A GraphQL request that was parsed, validated and authenticated. */
export interface Operation {
  document: DocumentNode;
  operation: OperationTypeNode;
  operationName: string | null;
  variables: Record<string, unknown>;
  authenticated: Authenticated;
  headers: Record<string, string>;
}

/** What a mutation field returned to its caller, to be published to its subscribers. */
export interface Publication {
  mutationField: string;
  /** The value of the field as the caller selected it: keys are the caller's response keys. */
  payload: Record<string, unknown>;
}

export interface Outcome {
  data: Record<string, unknown> | null;
  errors: WireError[];
  publications: Publication[];
  invalidations: Invalidation[];
  responseHeaders: Record<string, string>;
}

interface Run {
  operation: Operation;
  appended: WireError[];
  roots: { key: string; field: string }[];
  invalidations: Invalidation[];
  responseHeaders: Record<string, string>;
}

/** Runs one resolver; whatever the engine throws is an internal failure of the service. */
export type Invoke = (
  info: GraphQLResolveInfo,
  source: unknown,
  args: Record<string, unknown>,
  operation: Operation,
) => Promise<Resolution>;

export const createInvoke =
  (engine: Engine, log: (line: string) => void): Invoke =>
  async (info, source, args, operation) => {
    const field = `${info.parentType.name}.${info.fieldName}`;
    const selecting = { fragments: info.fragments, variables: info.variableValues };
    const invocation = {
      field,
      // graphql-js makes objects without a prototype; a resolver gets plain ones.
      arguments: structuredClone(args),
      source: (source ?? null) as Record<string, unknown> | null,
      caller: operation.authenticated.caller,
      request: { headers: operation.headers, domainName: null },
      info: {
        fieldName: info.fieldName,
        parentTypeName: info.parentType.name,
        variables: operation.variables,
        selectionSetList: selectionSetList(info.fieldNodes, selecting),
        selectionSetGraphQL: selectionSetGraphQL(info.fieldNodes),
      },
    };
    return engine.resolve(invocation).catch((error: unknown): never => {
      log(`${field} failed: ${failureText(error)}`);
      throw new FieldError({ message: 'Internal failure.', errorType: 'InternalFailure', data: null, errorInfo: null });
    });
  };

const wire = (error: ResolverError, info: GraphQLResolveInfo): WireError => {
  const token = info.fieldNodes[0]?.loc?.startToken;
  return {
    path: responsePathAsArray(info.path),
    ...error,
    locations: token ? [{ line: token.line, column: token.column, sourceName: null }] : null,
  };
};

const note = (run: Run, resolution: Resolution, info: GraphQLResolveInfo): void => {
  run.appended.push(...resolution.appended.map((error) => wire(error, info)));
  Object.assign(run.responseHeaders, resolution.responseHeaders);
  if (resolution.error) throw new FieldError(resolution.error);
  run.invalidations.push(...resolution.invalidations);
  if (run.invalidations.length > INVALIDATIONS_PER_REQUEST)
    throw new FieldError({
      message: `At most ${INVALIDATIONS_PER_REQUEST} subscription invalidations are allowed in a request`,
      errorType: 'BadRequestException',
      data: null,
      errorInfo: null,
    });
};

const publicationsOf = (run: Run, data: Record<string, unknown> | null, errors: WireError[]): Publication[] =>
  run.roots.flatMap(({ key, field }) => {
    const payload = data?.[key];
    // A field whose selection has an error anywhere below is answered to its caller but published to nobody.
    if (typeof payload !== 'object' || payload === null || errors.some((error) => error.path?.[0] === key)) return [];
    return [{ mutationField: field, payload: payload as Record<string, unknown> }];
  });

/** Executes queries and mutations: fields with a resolver by the engine, the others from their parent's value. */
export const createExecute = (api: Api, engine: Engine, mayAccess: MayAccess, invoke: Invoke) => {
  const fieldResolver: GraphQLFieldResolver<unknown, Run> = (source, args, run, info) => {
    const type = info.parentType.name;
    if (!mayAccess(type, info.fieldName, run.operation.authenticated)) throw notAuthorized(type, info.fieldName);
    if (type === 'Mutation') run.roots.push({ key: String(info.path.key), field: info.fieldName });
    if (!engine.has(`${type}.${info.fieldName}`))
      return (source as Record<string, unknown> | undefined)?.[info.fieldName];
    return invoke(info, source, args, run.operation).then((resolution) => {
      note(run, resolution, info);
      return resolution.data;
    });
  };

  return async (operation: Operation): Promise<Outcome> => {
    const run: Run = { operation, appended: [], roots: [], invalidations: [], responseHeaders: {} };
    const result = await execute({
      schema: api.schema,
      document: operation.document,
      operationName: operation.operationName,
      variableValues: operation.variables,
      contextValue: run,
      fieldResolver,
    });
    const errors = [...(result.errors ?? []).map(toWireError), ...run.appended];
    const data = (result.data ?? null) as Record<string, unknown> | null;
    return {
      data,
      errors,
      publications: publicationsOf(run, data, errors),
      invalidations: run.invalidations,
      responseHeaders: run.responseHeaders,
    };
  };
};

export type Execute = ReturnType<typeof createExecute>;
