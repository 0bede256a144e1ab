import type { Clock } from '../../clock';
import type { Invalidation, ResolverError, SubscriptionFilter } from '../types';

/** The handler that runs. */
export type Handler = 'request' | 'response';

/** `ctx` as a handler sees it, without `args`, which is `arguments` under its short name. */
export interface HandlerContext {
  arguments: Record<string, unknown>;
  identity: unknown;
  source: Record<string, unknown> | null;
  request: { headers: Record<string, string>; domainName: string | null };
  info: {
    fieldName: string;
    parentTypeName: string;
    variables: Record<string, unknown>;
    selectionSetList: string[];
    selectionSetGraphQL: string;
  };
  stash: Record<string, unknown>;
  prev: { result: unknown };
  /** The data source's result; only in response handlers. */
  result: unknown;
  /** The data source's error; absent if it had none. */
  error?: { message: string; type: string };
  env: Record<string, string>;
  outErrors: ResolverError[];
}

/** What handlers of one resolver did beside returning values. */
export interface Effects {
  appended: ResolverError[];
  filter: SubscriptionFilter | null;
  invalidationFilter: SubscriptionFilter | null;
  invalidations: Invalidation[];
  responseHeaders: Record<string, string>;
}

export const noEffects = (): Effects => ({
  appended: [],
  filter: null,
  invalidationFilter: null,
  invalidations: [],
  responseHeaders: {},
});

/** Why a handler ended without returning. */
export type Stop =
  { kind: 'error'; error: ResolverError } | { kind: 'early'; value: unknown; skipTo: 'END' | 'NEXT' | null };

/** One run of one handler, as the helpers see it. */
export interface Session {
  clock: Clock;
  handler: Handler;
  context: HandlerContext;
  effects: Effects;
  log(line: string): void;
  /** Set by a helper that ends the handler; nothing of it runs afterwards. */
  stop: Stop | null;
}

/** A helper of `util`, `extensions`, `runtime` or the DynamoDB module. Arguments come as JSON values, null if not given. */
export type Helper = (session: Session, ...values: never[]) => unknown;

/** Helpers by name, in namespaces. */
export interface HelperTree {
  [name: string]: Helper | HelperTree;
}
