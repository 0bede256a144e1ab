import type { ApiManifest, DataSource, EngineOptions } from '../types';
import { BundleRefused, type Bundle } from './bundle';
import type { Sandbox } from './sandbox';

/** AppSync's limit of functions in one pipeline. */
const FUNCTION_LIMIT = 10;

/** A unit resolver, or one function of a pipeline: a bundle before and after a data source. */
export interface Step {
  name: string;
  bundle: Bundle;
  source: DataSource;
}

/** How one field is resolved. A unit resolver has a step of its own code and no more. */
export type Plan = { kind: 'unit'; step: Step } | { kind: 'pipeline'; bundle: Bundle; steps: Step[] };

type Resolver = ApiManifest['resolvers'][string];

/**
 * Loads every bundle that the manifest names. Throws {@link BundleRefused} with all that AppSync would refuse, and for
 * names that lead nowhere.
 */
export const loadPlans = (options: EngineOptions, sandbox: Sandbox): Map<string, Plan> => {
  const { manifest, dataSources } = options;
  const refused: string[] = [];

  const attempt = <T>(load: () => T): T | undefined => {
    try {
      return load();
    } catch (error) {
      refused.push((error as Error).message);
      return undefined;
    }
  };

  const sourceOf = (name: string | undefined, user: string): DataSource => {
    const source = name === undefined ? undefined : dataSources[name];
    if (source === undefined) throw new BundleRefused(`${user} has no data source ${name}`);
    return source;
  };

  const loadStep = (name: string, file: string, source: string | undefined): Step => ({
    name,
    bundle: sandbox.load(file, options.code(file)),
    source: sourceOf(source, name),
  });

  const steps = new Map<string, Step | undefined>();
  for (const [name, { dataSource }] of Object.entries(manifest.functions))
    steps.set(
      name,
      attempt(() => loadStep(name, `steps/${name}`, dataSource)),
    );

  const planOf = (field: string, { dataSource, functions }: Resolver): Plan => {
    if (functions === undefined) return { kind: 'unit', step: loadStep(field, field, dataSource) };
    if (functions.length > FUNCTION_LIMIT)
      throw new BundleRefused(`${field} has more than ${FUNCTION_LIMIT} functions`);
    const unknown = functions.find((name) => !steps.has(name));
    if (unknown !== undefined) throw new BundleRefused(`${field} has no function ${unknown}`);
    const bundle = sandbox.load(field, options.code(field));
    return { kind: 'pipeline', bundle, steps: functions.flatMap((name) => steps.get(name) ?? []) };
  };

  const plans = new Map<string, Plan>();
  for (const [field, resolver] of Object.entries(manifest.resolvers)) {
    const plan = attempt(() => planOf(field, resolver));
    if (plan) plans.set(field, plan);
  }
  if (refused.length > 0) throw new BundleRefused(refused.join('\n'));
  return plans;
};
