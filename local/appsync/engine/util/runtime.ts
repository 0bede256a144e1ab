import type { HelperTree } from '../session';

/** The `runtime` object. */
export const runtime: HelperTree = {
  earlyReturn: (session, value: unknown, options: { skipTo?: 'END' | 'NEXT' } | null) => {
    if (session.handler !== 'request') throw new Error('runtime.earlyReturn is for request handlers');
    session.stop = { kind: 'early', value: value ?? null, skipTo: options?.skipTo ?? null };
  },
};
