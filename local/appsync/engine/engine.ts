import {
  InvalidRequest,
  type DataSourceAnswer,
  type Engine,
  type EngineOptions,
  type Invocation,
  type Resolution,
  type ResolverError,
} from '../types';
import type { Bundle } from './bundle';
import { loadPlans, type Step } from './plan';
import { createSandbox, type Outcome } from './sandbox';
import { noEffects, type Handler } from './session';

/** Ends a resolver with an error; only ever caught by `resolve`. */
class Ended extends Error {
  constructor(readonly reason: ResolverError) {
    super(reason.message);
  }
}

/** What a step of a pipeline passes on. */
interface Passed {
  result: unknown;
  /** An early return that leads straight to the resolver's response handler. */
  end: boolean;
}

type Returned = Exclude<Outcome, { kind: 'error' }>;

/**
 * Runs unit and pipeline resolvers as AppSync does ("JavaScript resolvers overview"): before handler, functions in
 * order, after handler; one stash for all; an error of a data source is `ctx.error` for the response handler and ends
 * nothing by itself; an error of a handler ends the resolver with null. Throws `BundleRefused` at once if any bundle of
 * the manifest is one that AppSync would not take.
 */
export const createEngine = (options: EngineOptions): Engine => {
  const sandbox = createSandbox();
  const plans = loadPlans(options, sandbox);
  const log = options.log ?? (() => undefined);

  /** One resolver at work: its stash and effects, shared by all its handlers. */
  const createRun = (invocation: Invocation) => {
    let stash: Record<string, unknown> = {};
    const effects = noEffects();

    const handle = (bundle: Bundle, handler: Handler, prev: unknown, answer?: DataSourceAnswer): Returned => {
      const outcome = sandbox.run(bundle, {
        clock: options.clock,
        handler,
        effects,
        log,
        stop: null,
        context: {
          arguments: invocation.arguments,
          identity: invocation.caller.identity,
          source: invocation.source,
          request: invocation.request,
          info: invocation.info,
          stash,
          prev: { result: prev },
          result: answer?.result ?? null,
          ...(answer?.error && { error: answer.error }),
          env: {},
          outErrors: effects.appended,
        },
      });
      if (outcome.kind === 'error') throw new Ended(outcome.error);
      stash = outcome.stash;
      return outcome;
    };

    const ask = async (step: Step, request: unknown): Promise<DataSourceAnswer> => {
      try {
        return await step.source.invoke((request ?? {}) as Record<string, unknown>, `${invocation.field}/${step.name}`);
      } catch (error) {
        if (!(error instanceof InvalidRequest)) throw error;
        throw new Ended({ message: error.message, errorType: 'MappingTemplate', data: null, errorInfo: null });
      }
    };

    const runStep = async (step: Step, prev: unknown): Promise<Passed> => {
      const request = handle(step.bundle, 'request', prev);
      if (request.kind === 'early') return { result: request.value, end: request.skipTo === 'END' };
      const answer = await ask(step, request.value);
      return { result: handle(step.bundle, 'response', prev, answer).value, end: false };
    };

    const runPipeline = async (bundle: Bundle, steps: readonly Step[]): Promise<unknown> => {
      const before = handle(bundle, 'request', null);
      let passed: Passed = { result: before.value, end: before.kind === 'early' && before.skipTo !== 'NEXT' };
      for (const step of steps) {
        if (passed.end) break;
        passed = await runStep(step, passed.result);
      }
      return handle(bundle, 'response', passed.result).value;
    };

    return { effects, runStep, runPipeline };
  };

  return {
    has: (field) => plans.has(field),

    async resolve(invocation): Promise<Resolution> {
      const plan = plans.get(invocation.field);
      if (plan === undefined) throw new Error(`${invocation.field} has no resolver`);
      const run = createRun(invocation);
      try {
        const data =
          plan.kind === 'unit'
            ? (await run.runStep(plan.step, null)).result
            : await run.runPipeline(plan.bundle, plan.steps);
        return { data, error: null, ...run.effects };
      } catch (error) {
        if (!(error instanceof Ended)) throw error;
        const { appended, responseHeaders } = run.effects;
        return { ...noEffects(), data: null, error: error.reason, appended, responseHeaders };
      }
    },
  };
};
