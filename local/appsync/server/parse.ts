import { type DocumentNode, getOperationAST, Kind, type OperationDefinitionNode, parse, validate } from 'graphql';
import { toWireError, type WireError } from './errors';
import type { Api } from './schema';

/** The body of a request: `{"query", "variables", "operationName"}`. */
export interface GraphQLRequest {
  query: string;
  variables: Record<string, unknown>;
  operationName: string | null;
}

export interface Parsed {
  document: DocumentNode;
  definition: OperationDefinitionNode;
}

/** A request that cannot be executed. */
export class RequestError extends Error {
  constructor(
    message: string,
    readonly status: number,
    readonly errors: (WireError | { errorType: string; message: string })[],
  ) {
    super(message);
  }
}

const malformed = (message: string): RequestError =>
  new RequestError(message, 400, [{ errorType: 'MalformedHttpRequestException', message }]);

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const readJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw malformed('Request body is not valid JSON.');
  }
};

/** @throws RequestError if the text is not a GraphQL request in JSON. */
export const readRequest = (text: string): GraphQLRequest => {
  const body = readJson(text);
  if (!isMap(body) || typeof body['query'] !== 'string') throw malformed('No GraphQL query found in the request.');
  const { query, variables, operationName } = body;
  if (variables !== undefined && variables !== null && !isMap(variables)) throw malformed('Variables are not a map.');
  return { query, variables: variables ?? {}, operationName: typeof operationName === 'string' ? operationName : null };
};

const parseQuery = (query: string): DocumentNode => {
  try {
    return parse(query, { maxTokens: 15_000 });
  } catch {
    throw malformed('Unable to parse GraphQL query.');
  }
};

/** @throws RequestError if the query is not valid in the schema or does not say which operation to run. */
export const parseRequest = (api: Api, request: GraphQLRequest): Parsed => {
  const document = parseQuery(request.query);
  const errors = validate(api.schema, document);
  if (errors.length > 0) {
    const written = errors.map((error) => ({ ...toWireError(error), message: `Validation error: ${error.message}` }));
    throw new RequestError('Validation error', 200, written);
  }
  const definition = getOperationAST(document, request.operationName);
  if (!definition) throw malformed('The operation to run is not given or does not exist.');
  return { document, definition };
};

/** The names of the top-level fields, those of fragments left out. */
export const rootFields = (definition: OperationDefinitionNode): string[] =>
  definition.selectionSet.selections.flatMap((node) => (node.kind === Kind.FIELD ? [node.name.value] : []));
