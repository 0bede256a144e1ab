import type { GraphQLError } from 'graphql';
import type { ResolverError } from '../types';

/** An error as AppSync writes it into a response. */
export interface WireError {
  path: readonly (string | number)[] | null;
  data: unknown;
  errorType: string | null;
  errorInfo: unknown;
  locations: { line: number; column: number; sourceName: null }[] | null;
  message: string;
}

/** Ends one field with an error of AppSync's form. */
export class FieldError extends Error {
  constructor(readonly detail: ResolverError) {
    super(detail.message);
  }
}

/** The error of a field whose directives or policy do not admit the caller. */
export const notAuthorized = (type: string, field: string): FieldError =>
  new FieldError({
    message: `Not Authorized to access ${field} on type ${type}`,
    errorType: 'Unauthorized',
    data: null,
    errorInfo: null,
  });

const NON_NULL = /^Cannot return null for non-nullable field (\w+)\.(\w+)\.$/;

const pathText = (path: readonly (string | number)[]): string =>
  path.map((key) => (typeof key === 'number' ? `[${key}]` : `/${key}`)).join('');

const messageOf = (error: GraphQLError): string => {
  const missing = NON_NULL.exec(error.message);
  if (!missing) return error.message;
  return `Cannot return null for non-nullable field '${missing[2]}' within parent '${missing[1]}' (${pathText(error.path ?? [])})`;
};

/** Writes a graphql-js error as AppSync does. */
export const toWireError = (error: GraphQLError): WireError => {
  const detail = error.originalError instanceof FieldError ? error.originalError.detail : null;
  return {
    path: error.path ?? null,
    data: detail?.data ?? null,
    errorType: detail?.errorType ?? null,
    errorInfo: detail?.errorInfo ?? null,
    locations: error.locations?.map(({ line, column }) => ({ line, column, sourceName: null })) ?? null,
    message: messageOf(error),
  };
};
