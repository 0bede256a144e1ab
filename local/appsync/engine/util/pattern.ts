import type { Helper } from '../session';

/** POSIX classes of java.util.regex.Pattern (US-ASCII only), as the inside of a bracket. */
const POSIX: Record<string, string> = {
  Lower: 'a-z',
  Upper: 'A-Z',
  Alpha: 'a-zA-Z',
  Digit: '0-9',
  Alnum: 'a-zA-Z0-9',
  Punct: '!-\\/:-@\\[-`\\{-~',
  Space: ' \\t\\n\\x0B\\f\\r',
  XDigit: '0-9a-fA-F',
};

/** Java's escapes that JavaScript writes otherwise. */
const ESCAPES: Record<string, string> = {
  A: '^',
  z: '$',
  Z: '(?=\\n?$)',
  h: '[ \\t\\xA0]',
  R: '(?:\\r\\n|[\\n\\x0B\\f\\r])',
  e: '\\x1B',
  a: '\\x07',
};

const unsupported = (what: string): never => {
  throw new Error(`NOT_SUPPORTED: ${what} in a pattern`);
};

/** Translates a Java pattern to a JavaScript one; what JavaScript has not is refused rather than guessed. */
const translate = (pattern: string): { source: string; flags: string } => {
  const inline = /^\(\?([ims]+)\)/.exec(pattern);
  let rest = inline ? pattern.slice(inline[0].length) : pattern;
  let source = '';
  let bracket = false;
  const take = (text: string, by: string): void => {
    source += by;
    rest = rest.slice(text.length);
  };
  while (rest !== '') {
    const quote = /^\\Q([\s\S]*?)(?:\\E|$)/.exec(rest);
    const posix = /^\\p\{(\w+)\}/.exec(rest);
    const escape = /^\\(\W)/.exec(rest);
    const inside = posix && POSIX[posix[1] as string];
    if (quote) take(quote[0], (quote[1] as string).replaceAll(/[\^$\\.*+?()[\]{}|/-]/g, '\\$&'));
    else if (posix && inside) take(posix[0], bracket ? inside : `[${inside}]`);
    else if (posix) take(posix[0], posix[0]);
    else if (escape)
      take(escape[0], /[\^$\\.*+?()[\]{}|/]/.test(escape[1] as string) || bracket ? escape[0] : (escape[1] as string));
    else if (rest.startsWith('\\')) {
      const letter = rest.charAt(1);
      if (bracket && letter in ESCAPES) unsupported(`\\${letter} in a class`);
      take(rest.slice(0, 2), ESCAPES[letter] ?? rest.slice(0, 2));
    } else if (bracket) {
      if (rest.startsWith('[') || rest.startsWith('&&')) unsupported('a class inside a class');
      bracket = !rest.startsWith(']');
      take(rest.charAt(0), rest.charAt(0));
    } else {
      if (/^[*+?}]\+/.test(rest) || rest.startsWith('(?>')) unsupported('possessive matching');
      if (/^\(\?[a-z]/.test(rest)) unsupported('an inner flag');
      bracket = rest.startsWith('[');
      take(rest.charAt(0), rest.charAt(0));
    }
  }
  return { source, flags: `u${inline ? inline[1] : ''}` };
};

/** The replacement text of Java (`$1`, `\$`) as JavaScript's (`$1`, `$$`). */
const replacementOf = (text: string): string =>
  text.replaceAll(/\\([\s\S])|\$\{(\w+)\}|\$(\d)|\$/g, (whole, escaped: string, name: string, group: string) => {
    if (escaped !== undefined) return escaped === '$' ? '$$$$' : escaped;
    if (name !== undefined) return `$<${name}>`;
    if (group === undefined) return unsupported(`a bare ${whole}`);
    return group === '0' ? '$&' : whole;
  });

/** `replace` and `replaceAll` of strings, whose first argument APPSYNC_JS takes for a Java pattern. */
export const javaReplace = (text: string, pattern: string, by: string, all: boolean): string => {
  const { source, flags } = translate(pattern);
  return text.replace(new RegExp(source, all ? `${flags}g` : flags), replacementOf(by));
};

/**
 * `util.matches`. The guide leaves open whether the pattern must match the whole text (`Pattern.matches`) or be found in
 * it; where the two differ this throws, so that resolvers anchor their patterns and mean the same on AWS.
 */
export const matches: Helper = (_session, pattern: string, text: string) => {
  const { source, flags } = translate(pattern);
  const found = new RegExp(source, flags).test(text);
  if (found !== new RegExp(`^(?:${source})$`, flags).test(text))
    throw new Error(
      'util.matches: anchor the pattern with ^ and $, it is found in the text but does not match all of it',
    );
  return found;
};
