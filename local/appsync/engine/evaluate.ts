import { createClock, type Clock } from '../../clock';
import type { Invalidation, ResolverError, SubscriptionFilter } from '../types';
import type { Bundle } from './bundle';
import { createSandbox, type Sandbox } from './sandbox';
import { noEffects, type Handler, type HandlerContext, type Session } from './session';

/** What one run of one handler gave. */
export interface Evaluation {
  /** What the handler (or `runtime.earlyReturn`) returned, as JSON; null after an error. */
  result: unknown;
  /** `util.error`, `util.unauthorized`, or a failure of the code (`errorType: 'Code'`). */
  error: ResolverError | null;
  /** Set if the handler ended by `runtime.earlyReturn`. */
  early: { skipTo: 'END' | 'NEXT' | null } | null;
  /** `ctx.stash` as the handler left it. */
  stash: Record<string, unknown>;
  /** What `util.appendError` appended. */
  outErrors: ResolverError[];
  filter: SubscriptionFilter | null;
  invalidationFilter: SubscriptionFilter | null;
  invalidations: Invalidation[];
  responseHeaders: Record<string, string>;
  /** Lines of `console.log` and `console.error`. */
  logs: string[];
}

/** A context to give to {@link evaluate}; `args` is another name of `arguments`. */
export type EvaluateContext = Partial<HandlerContext> & { args?: Record<string, unknown> };

const complete = ({ args, ...context }: EvaluateContext): HandlerContext => ({
  arguments: args ?? {},
  identity: null,
  source: null,
  request: { headers: {}, domainName: null },
  stash: {},
  prev: { result: null },
  result: null,
  env: {},
  outErrors: [],
  ...context,
  info: {
    fieldName: 'field',
    parentTypeName: 'Query',
    variables: {},
    selectionSetList: [],
    selectionSetGraphQL: '',
    ...context.info,
  },
});

let shared: Sandbox | undefined;

/** Bundles by their code: a test runs the same few again and again. */
const loaded = new Map<string, Bundle>();

const load = (sandbox: Sandbox, code: string): Bundle => {
  const bundle = loaded.get(code) ?? sandbox.load('the code', code);
  loaded.set(code, bundle);
  return bundle;
};

/**
 * Runs one handler of a bundle with a mocked context, as the AppSync command EvaluateCode does. Nothing is sent to a
 * data source: the result of `request` is the request object. Throws `BundleRefused` for code that AppSync would not
 * take.
 */
export const evaluate = (
  code: string,
  context: EvaluateContext,
  fn: Handler,
  clock: Clock = createClock(),
): Evaluation => {
  shared ??= createSandbox();
  const logs: string[] = [];
  const session: Session = {
    clock,
    handler: fn,
    context: complete(context),
    effects: noEffects(),
    log: (line) => logs.push(line),
    stop: null,
  };
  const outcome = shared.run(load(shared, code), session);
  const { appended, ...effects } = session.effects;
  return {
    result: outcome.kind === 'error' ? null : outcome.value,
    error: outcome.kind === 'error' ? outcome.error : null,
    early: outcome.kind === 'early' ? { skipTo: outcome.skipTo } : null,
    stash: outcome.stash,
    outErrors: appended,
    ...effects,
    logs,
  };
};
