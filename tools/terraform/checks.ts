import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runTerraform, type Outcome } from './terraform';
import { copyModule, type Workspace } from './workspace';

/** In the order in which they run: what is quick and needs least comes first. */
export const checkNames = ['fmt', 'init', 'validate', 'plan', 'test'] as const;
export type CheckName = (typeof checkNames)[number];

export interface Failure {
  /** What failed, as one would type it, and where. */
  readonly command: string;
  readonly output: string;
}

/** Why a check failed, or a few words on what it covered. */
export type Result = { readonly failure: Failure } | { readonly covered: string };

/** A copy of the project's module on which checks run; its files may be changed between them. */
export interface ModuleCopy {
  /** The folder of the root module. */
  readonly root: string;
  readonly check: (name: CheckName) => Promise<Result>;
}

/** Variables with which every optional part of the module is made. */
const everything = 'everything.tfvars';

/** The root module, and the example, which is what a user applies. */
const places = { root: '.', example: 'examples/complete' } as const;
type Place = keyof typeof places;

/**
 * `type.name` of every resource block of the module and its children that a plan must have: all but those below a
 * comment `# unplanned: reason`.
 */
export function resourceBlocks(module: string): string[] {
  const files = readdirSync(module, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.tf') && !file.startsWith('examples'),
  );
  const blocks = files.flatMap((file) => [
    ...readFileSync(join(module, file), 'utf8').matchAll(/(^# unplanned: .+\n)?^resource "(\w+)" "(\w+)" \{/gm),
  ]);
  const wanted = blocks.filter(([, exception]) => exception === undefined);
  return [...new Set(wanted.map(([, , type, name]) => `${type}.${name}`))];
}

interface PlannedResource {
  readonly type: string;
  readonly name: string;
  readonly mode: string;
}

/** The managed resources of a plan in the form of `terraform show -json`, one per instance. */
export function plannedResources(planJson: string): PlannedResource[] {
  const plan = JSON.parse(planJson) as { resource_changes?: PlannedResource[] };
  return (plan.resource_changes ?? []).filter(({ mode }) => mode === 'managed');
}

/** `project` holds `terraform/`, `schema/` and, built, `dist/`; `name` tells copies in one workspace apart. */
export function openModule(workspace: Workspace, project: string, name: string): ModuleCopy {
  const root = copyModule(workspace, project, name);
  // A plan without an account keeps its state nowhere else.
  const backend = 'terraform {\n  backend "local" {}\n}\n';
  writeFileSync(join(root, places.example, 'backend_override.tf'), backend);

  const run = async (at: Place, args: readonly string[]): Promise<Outcome & { command: string }> => {
    const data = `${name}-${at}`;
    const env = args[0] === 'init' ? workspace.initEnvironment(data) : workspace.environment(data);
    const outcome = await runTerraform(join(root, places[at]), env, [...args, '-no-color']);
    return { ...outcome, command: `terraform ${args[0]} in terraform/${places[at]}` };
  };
  /** Runs a command for its success alone. */
  const succeed = async (at: Place, args: readonly string[], covered: string): Promise<Result> => {
    const { code, command, output } = await run(at, args);
    return code === 0 ? { covered } : { failure: { command, output } };
  };

  const checks: Record<CheckName, () => Promise<Result>> = {
    fmt: () => succeed('root', ['fmt', '-check', '-recursive', '-diff'], 'fmt'),
    init: async () => {
      const init = ['init', '-input=false', `-plugin-dir=${workspace.pluginFolder}`];
      const result = await succeed('root', [...init, '-backend=false'], 'init');
      return 'failure' in result ? result : succeed('example', init, 'init');
    },
    validate: async () => {
      const result = await succeed('root', ['validate'], 'validate');
      return 'failure' in result ? result : succeed('example', ['validate'], 'validate');
    },
    plan: async () => {
      const file = join(workspace.folder, `${name}.plan`);
      const variables = existsSync(join(root, places.example, everything)) ? [`-var-file=${everything}`] : [];
      const options = ['-input=false', '-lock=false', '-compact-warnings', `-out=${file}`];
      const { code, command, output } = await run('example', ['plan', ...variables, ...options]);
      if (code !== 0) return { failure: { command, output } };
      const planned = plannedResources((await run('example', ['show', '-json', file])).stdout);
      const names = new Set(planned.map((resource) => `${resource.type}.${resource.name}`));
      const unplanned = resourceBlocks(root).filter((block) => !names.has(block));
      if (unplanned.length === 0) return { covered: `plan of ${planned.length} resources` };
      const advice = `set their variables in examples/complete/${everything} or say "# unplanned: why" above them`;
      return { failure: { command, output: `The plan has no ${unplanned.join(', no ')}: ${advice}.` } };
    },
    test: async () => {
      const { code, command, stdout, output } = await run('root', ['test']);
      if (code !== 0) return { failure: { command, output } };
      const passed = Number(/(\d+) passed/.exec(stdout)?.[1] ?? 0);
      return passed > 0 ? { covered: `${passed} tests` } : { failure: { command, output: 'No test ran.' } };
    },
  };
  return { root, check: (wanted) => checks[wanted]() };
}
