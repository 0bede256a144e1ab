import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runTerraform, type Outcome } from './terraform';
import { copyModule, type Workspace } from './workspace';

export const checkNames = ['fmt', 'init', 'validate', 'test', 'plan'] as const;
export type CheckName = (typeof checkNames)[number];

export interface Failure {
  readonly check: CheckName;
  /** The command that failed, as one would type it, and the module it ran in. */
  readonly command: string;
  readonly output: string;
}

export interface Report {
  readonly failure?: Failure;
  /** How many test runs passed and how many resources were planned, as far as the checks came. */
  readonly tests?: number;
  readonly resources?: number;
}

/** Variables with which every optional part of the module is made. */
const everything = 'everything.tfvars';

/** The child modules and the root that are users' entrances: each is initialised and validated. */
const modules = { root: '.', example: 'examples/complete' } as const;

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

/**
 * Runs the checks of the given names on a copy of the project's Terraform module, in order, and stops at the first
 * that fails. `project` holds `terraform/`, `schema/` and, built, `dist/`; `name` tells copies in one workspace apart.
 */
export async function checkModule(
  workspace: Workspace,
  project: string,
  name: string,
  wanted: readonly CheckName[] = checkNames,
  planFile?: string,
): Promise<Report> {
  const root = copyModule(workspace, project, name);
  let failure: Failure | undefined;
  const run = async (check: CheckName, at: keyof typeof modules, args: readonly string[]): Promise<Outcome> => {
    const data = `${name}-${at}`;
    const env = check === 'init' ? workspace.initEnvironment(data) : workspace.environment(data);
    const outcome = await runTerraform(join(root, modules[at]), env, args);
    const command = `terraform ${args.filter((arg) => !arg.startsWith('-plugin-dir')).join(' ')} (in terraform/${modules[at]})`;
    if (outcome.code !== 0) failure ??= { check, command, output: outcome.output };
    return outcome;
  };
  const report = (rest: Omit<Report, 'failure'> = {}): Report => (failure === undefined ? rest : { ...rest, failure });

  // The example keeps its state in a bucket; a plan without an account keeps none.
  writeFileSync(join(root, modules.example, 'backend_override.tf'), 'terraform {\n  backend "local" {}\n}\n');

  if (wanted.includes('fmt')) await run('fmt', 'root', ['fmt', '-check', '-recursive', '-diff', '-no-color']);
  if (failure !== undefined) return report();
  const init = ['init', '-input=false', '-no-color', `-plugin-dir=${workspace.pluginFolder}`];
  await run('init', 'root', [...init, '-backend=false']);
  await run('init', 'example', init);
  if (failure !== undefined) return report();
  if (wanted.includes('validate')) {
    await run('validate', 'root', ['validate', '-no-color']);
    await run('validate', 'example', ['validate', '-no-color']);
    if (failure !== undefined) return report();
  }

  let tests: number | undefined;
  if (wanted.includes('test')) {
    const { stdout } = await run('test', 'root', ['test', '-no-color']);
    tests = Number(/(\d+) passed/.exec(stdout)?.[1] ?? 0);
    if (failure === undefined && tests === 0)
      failure = { check: 'test', command: 'terraform test', output: 'No test ran.' };
    if (failure !== undefined) return report({ tests });
  }

  let resources: number | undefined;
  if (wanted.includes('plan')) {
    const file = planFile ?? join(workspace.folder, `${name}.plan`);
    await run('plan', 'example', [
      'plan',
      ...(existsSync(join(root, modules.example, everything)) ? [`-var-file=${everything}`] : []),
      '-input=false',
      '-no-color',
      '-lock=false',
      '-compact-warnings',
      `-out=${file}`,
    ]);
    if (failure === undefined) {
      const { stdout } = await run('plan', 'example', ['show', '-json', file]);
      const planned = plannedResources(stdout);
      resources = planned.length;
      const names = new Set(planned.map(({ type, name: label }) => `${type}.${label}`));
      const unplanned = resourceBlocks(root).filter((block) => !names.has(block));
      if (unplanned.length > 0) {
        const advice = `set their variables in examples/complete/${everything} or say "# unplanned: why" above them`;
        const output = `The plan has no ${unplanned.join(', no ')}: ${advice}.\n`;
        failure ??= { check: 'plan', command: 'terraform plan', output };
      }
    }
  }
  return report({ ...(tests !== undefined && { tests }), ...(resources !== undefined && { resources }) });
}
