import type { ResolverError } from '../../types';
import type { HelperTree, Session } from '../session';

const made = (message: unknown, type: string | null, data: unknown, info: unknown): ResolverError => ({
  message: typeof message === 'string' ? message : JSON.stringify(message ?? null),
  errorType: type ?? null,
  data: data ?? null,
  errorInfo: info ?? null,
});

const unauthorized = (session: Session): ResolverError => {
  const { fieldName, parentTypeName } = session.context.info;
  return made(`Not Authorized to access ${fieldName} on type ${parentTypeName}`, 'Unauthorized', null, null);
};

/** The error helpers of `util`. */
export const errors: HelperTree = {
  error: (session, message: unknown, type: string | null, data: unknown, info: unknown) => {
    session.stop = { kind: 'error', error: made(message, type, data, info) };
  },
  appendError: (session, message: unknown, type: string | null, data: unknown, info: unknown) => {
    session.effects.appended.push(made(message, type, data, info));
  },
  unauthorized: (session) => {
    session.stop = { kind: 'error', error: unauthorized(session) };
  },
};
