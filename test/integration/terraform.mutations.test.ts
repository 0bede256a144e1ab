import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkNames, openModule, type ModuleCopy } from '../../tools/terraform/checks';
import { readSchema } from '../../tools/terraform/schema';
import { findTerraform } from '../../tools/terraform/terraform';
import { openWorkspace, toolFiles, type Workspace } from '../../tools/terraform/workspace';
import { allMutations, chooseMutations, mutate, type Mutation } from '../helpers/hcl-mutations';
import { createRandom } from '../helpers/random';
import { assertions } from '../policies';
import { readConfiguration } from '../policies/configuration';
import { permissionsAssertion } from '../policies/permissions';

const seed = Number(process.env['WEFT_SEED'] ?? 20261122);
const all = allMutations('terraform', readSchema('tools/terraform/aws-provider-schema.json'));
const chosen = chooseMutations(all, 40, createRandom(seed));
const installed = findTerraform();

const describeOf = ({ kind, file, line, before, after }: Mutation): string =>
  `${kind} in ${file}:${line}: ${(before[0] ?? '').trim()} -> ${(after[0] ?? 'nothing').trim()}`;

/** The names of the policy assertions that do not hold. */
async function brokenPolicies(folder: string): Promise<string[]> {
  const configuration = await readConfiguration(folder);
  const broken: string[] = [];
  for (const [name, assertion] of Object.entries({ ...assertions, permissions: permissionsAssertion })) {
    try {
      await assertion(configuration);
    } catch {
      broken.push(name);
    }
  }
  return broken;
}

describe.skipIf(typeof installed === 'string')(`40 mutations of the configuration, seed ${seed}`, () => {
  let workspace: Workspace;
  let module: ModuleCopy;

  beforeAll(async () => {
    workspace = await openWorkspace(
      toolFiles(resolve('tools/terraform')),
      installed as Exclude<typeof installed, string>,
    );
    module = openModule(workspace, resolve('.'), 'mutated');
    expect(await module.check('init')).toEqual({ covered: 'init' });
  });
  afterAll(() => workspace?.close());

  /**
   * What notices the mutation: the first of the checks of `make check` that fails, or a policy. The format is left out:
   * a mutation that moves an equals sign is not to be caught by that.
   */
  const caughtBy = async (mutation: Mutation): Promise<string | undefined> => {
    const file = join(module.root, mutation.file);
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, mutate(text, mutation));
    try {
      for (const name of ['validate', 'policies', 'plan', 'test'] as const) {
        if (name === 'policies') {
          const broken = await brokenPolicies(module.root);
          if (broken.length > 0) return broken[0];
        } else if ('failure' in (await module.check(name))) return name;
      }
      return undefined;
    } finally {
      writeFileSync(file, text);
    }
  };

  it('[OPS-11] passes every check as it is', { timeout: 300_000 }, async () => {
    expect(await brokenPolicies(module.root)).toEqual([]);
    for (const name of checkNames) expect(await module.check(name)).toHaveProperty('covered');
  });

  it.each(chosen.map((mutation) => [describeOf(mutation), mutation] as const))(
    '[OPS-11] catches %s',
    { timeout: 300_000 },
    async (_title, mutation) => {
      expect(await caughtBy(mutation)).toBeDefined();
    },
  );
});

it('[OPS-11] misses no policy statement that is removed, of all there are', { timeout: 300_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'weft-'));
  cpSync('terraform', folder, { recursive: true });
  const removals = all.get('removed policy statement') as Mutation[];
  expect(removals.length).toBeGreaterThan(20);
  for (const mutation of removals) {
    const file = join(folder, mutation.file);
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, mutate(text, mutation));
    const configuration = await readConfiguration(folder);
    expect(() => permissionsAssertion(configuration), describeOf(mutation)).toThrow();
    writeFileSync(file, text);
  }
  rmSync(folder, { recursive: true });
});

it('[OPS-11] mutates in every way it knows', () => {
  expect(chosen).toHaveLength(40);
  expect(new Set(chosen.map(({ kind }) => kind)).size).toBe(11);
  for (const mutation of chosen) {
    const text = readFileSync(join('terraform', mutation.file), 'utf8');
    expect(mutate(text, mutation), describeOf(mutation)).not.toBe(text);
  }
});
