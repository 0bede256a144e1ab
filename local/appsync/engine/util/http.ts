import type { HelperTree, Session } from '../session';

/** Request headers that `copyHeaders` leaves out ("HTTP helpers in util.http"). */
const RESTRICTED = new Set([
  'transfer-encoding',
  'connection',
  'host',
  'expect',
  'keep-alive',
  'upgrade',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'content-length',
]);

/** Names and values together, in bytes. */
const HEADER_LIMIT = 4096;

const add = (session: Session, name: string, value: unknown): void => {
  const key = name.toLowerCase();
  if (RESTRICTED.has(key) || key.startsWith('x-amz-') || key.startsWith('x-amzn-'))
    throw new Error(`the response header ${name} is restricted`);
  const headers = session.effects.responseHeaders;
  headers[key] = typeof value === 'string' ? value : JSON.stringify(value ?? null);
  if (Buffer.byteLength(Object.entries(headers).flat().join('')) > HEADER_LIMIT)
    throw new Error('response headers exceed 4 KB');
};

/** `util.http`. */
export const http: HelperTree = {
  copyHeaders: (_session, headers: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(headers).filter(([name]) => !RESTRICTED.has(name.toLowerCase()))),
  addResponseHeader: (session, name: string, value: unknown) => add(session, name, value),
  addResponseHeaders: (session, headers: Record<string, unknown>) => {
    for (const [name, value] of Object.entries(headers)) add(session, name, value);
  },
};
