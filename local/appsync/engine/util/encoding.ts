import type { HelperTree } from '../session';

const escapes: Record<string, string> = {
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '"': '\\"',
  "'": "\\'",
  '\\': '\\\\',
  '/': '\\/',
};

const unicode = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;

/** The encoding helpers of `util`. Text is UTF-8. */
export const encoding: HelperTree = {
  escapeJavaScript: (_session, text: string) =>
    text.replaceAll(/[^\x20-\x7e]|["'\\/]/g, (unit) => escapes[unit] ?? unicode(unit)),
  urlEncode: (_session, text: string) => new URLSearchParams({ '': text }).toString().slice(1),
  urlDecode: (_session, text: string) => new URLSearchParams(`=${text.replaceAll('&', '%26')}`).get(''),
  base64Encode: (_session, text: string) => Buffer.from(text, 'utf8').toString('base64'),
  base64Decode: (_session, text: string) => Buffer.from(text, 'base64').toString('utf8'),
};
