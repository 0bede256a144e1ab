import vm from 'node:vm';
import { BOOTSTRAP, LIBRARY } from './bootstrap';
import { loadBundle, type Bundle } from './bundle';
import { helpers } from './helpers';
import { javaReplace } from './util/pattern';
import type { Handler, Helper, HelperTree, Session, Stop } from './session';

/** How a handler ended, and what it left in `ctx.stash`. */
export type Outcome = ({ kind: 'value'; value: unknown } | Stop) & { stash: Record<string, unknown> };

/** A bare `vm` context that runs checked bundles as APPSYNC_JS. */
export interface Sandbox {
  load(name: string, code: string): Bundle;
  run(bundle: Bundle, session: Session): Outcome;
}

type Invoke = (factory: unknown, handler: Handler, context: string) => string;

const names = (tree: HelperTree, path: string): object =>
  Object.fromEntries(
    Object.entries(tree).map(([name, entry]) => [
      name,
      typeof entry === 'function' ? `${path}${name}` : names(entry, `${path}${name}.`),
    ]),
  );

const flatten = (tree: HelperTree, path: string): [string, Helper][] =>
  Object.entries(tree).flatMap(([name, entry]) =>
    typeof entry === 'function' ? [[`${path}${name}`, entry] as [string, Helper]] : flatten(entry, `${path}${name}.`),
  );

const show = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

const internal: [string, Helper][] = [
  ['console.log', (session, ...values: unknown[]) => session.log(values.map(show).join(' '))],
  ['console.error', (session, ...values: unknown[]) => session.log(values.map(show).join(' '))],
  ['string.replace', (_session, text: string, pattern: string, by: string) => javaReplace(text, pattern, by, false)],
  ['string.replaceAll', (_session, text: string, pattern: string, by: string) => javaReplace(text, pattern, by, true)],
];

const registry = new Map<string, Helper>([...flatten(helpers, ''), ...internal]);

/** `code.js:4:9: TypeError: …`, the form in which AppSync reports a failure of the code. */
const codeError = ({ name, message, place }: { name: string; message: string; place: string }): Stop => ({
  kind: 'error',
  error: { message: `${place}: ${name}: ${message}`, errorType: 'Code', data: null, errorInfo: null },
});

export const createSandbox = (): Sandbox => {
  // Handlers are synchronous, so at any time at most one runs.
  let current: Session | null = null;

  const host = (name: string, values: string): string => {
    const session = current as Session;
    try {
      const value = registry.get(name)?.(session, ...(JSON.parse(values) as never[]));
      return session.stop ? '{"stop":true}' : JSON.stringify({ value });
    } catch (error) {
      return JSON.stringify({ error: (error as Error).message });
    }
  };

  const context = vm.createContext(Object.create(null), { codeGeneration: { strings: false, wasm: false } });
  const boot = new vm.Script(BOOTSTRAP, { filename: 'appsync-js' }).runInContext(context) as (
    ...values: unknown[]
  ) => Invoke;
  const invoke = boot(host, JSON.stringify(names(helpers, '')), ...LIBRARY);
  const exported = {
    '@aws-appsync/utils': ['util', 'extensions', 'runtime'],
    '@aws-appsync/utils/dynamodb': Object.keys(helpers['dynamodb'] as HelperTree),
  };

  return {
    load: (name, code) => loadBundle(name, code, exported),
    run: (bundle, session) => {
      const factory: unknown = bundle.script.runInContext(context);
      current = session;
      const answer = JSON.parse(invoke(factory, session.handler, JSON.stringify(session.context))) as {
        value?: unknown;
        stash: Record<string, unknown>;
        thrown?: { name: string; message: string; place: string };
      };
      current = null;
      const { stash } = answer;
      if (session.stop) return { ...session.stop, stash };
      if (answer.thrown) return { ...codeError(answer.thrown), stash };
      return { kind: 'value', value: answer.value ?? null, stash };
    },
  };
};
