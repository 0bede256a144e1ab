import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openModule, resourceBlocks, type Result } from '../../tools/terraform/checks';
import { main } from '../../tools/terraform/main';
import { findTerraform, runTerraform } from '../../tools/terraform/terraform';
import { openWorkspace, toolFiles, type Workspace } from '../../tools/terraform/workspace';

const installed = findTerraform();
const folder = mkdtempSync(join(tmpdir(), 'weft-tf-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const versions = (version: string): string => `terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "${version}"
    }
  }
}
`;

const queue = (argument: string): string => `resource "aws_sqs_queue" "this" {
  name = "q"

  ${argument}
}

output "arn" {
  value = aws_sqs_queue.this.arn
}
`;

const passing = `mock_provider "aws" {}

run "name" {
  command = plan

  assert {
    condition     = aws_sqs_queue.this.name == "q"
    error_message = "The name is kept."
  }
}
`;

/** A project with a module of one queue, and with an example that calls it. */
function writeProject(name: string, files: Readonly<Record<string, string>> = {}): string {
  const project = join(folder, name);
  const all = {
    'versions.tf': versions('~> 6.0'),
    'main.tf': queue('delay_seconds = 5'),
    'tests/main.tftest.hcl': passing,
    'examples/complete/main.tf': 'module "it" {\n  source = "../.."\n}\n',
    ...files,
  };
  for (const [file, text] of Object.entries(all)) {
    const path = join(project, 'terraform', file);
    mkdirSync(resolve(path, '..'), { recursive: true });
    writeFileSync(path, text);
  }
  return project;
}

describe.skipIf(typeof installed === 'string')(
  'terraform with the provider of this project',
  { timeout: 120_000 },
  () => {
    let workspace: Workspace;
    beforeAll(async () => {
      workspace = await openWorkspace(
        toolFiles(resolve('tools/terraform')),
        installed as Exclude<typeof installed, string>,
      );
    });
    afterAll(() => {
      workspace.close();
      expect(existsSync(workspace.folder)).toBe(false);
    });

    let copies = 0;
    /** The result of the last of the given checks on a project with these files. */
    const check = async (
      files: Readonly<Record<string, string>>,
      ...names: Parameters<typeof run>[1]
    ): Promise<Result> => {
      copies += 1;
      return run(openModule(workspace, writeProject(`p${copies}`, files), `copy${copies}`), names);
    };
    const run = async (
      module: ReturnType<typeof openModule>,
      names: readonly ('fmt' | 'init' | 'validate' | 'plan' | 'test')[],
    ): Promise<Result> => {
      let last: Result = { covered: 'nothing' };
      for (const name of names) {
        expect(last).toHaveProperty('covered');
        last = await module.check(name);
      }
      return last;
    };
    const outputOf = (result: Result): string => {
      // Terraform breaks its lines at 80 characters.
      return 'failure' in result ? result.failure.output.replace(/\s+/g, ' ') : `no failure: ${result.covered}`;
    };

    it('[OPS-11] validates, plans and tests, and leaves the project as it was', async () => {
      const project = writeProject('whole');
      const before = readdirSync(project, { recursive: true });
      const module = openModule(workspace, project, 'whole');
      const covered = ['fmt', 'init', 'validate', 'plan of 1 resources', '1 tests'];
      for (const [index, name] of (['fmt', 'init', 'validate', 'plan', 'test'] as const).entries())
        expect(await module.check(name)).toEqual({ covered: covered[index] });
      expect(readdirSync(project, { recursive: true })).toEqual(before);
    });

    it('[OPS-11] finds what is not in the canonical format', async () => {
      expect(outputOf(await check({ 'main.tf': 'locals {\n a=1\n}\n' }, 'fmt'))).toContain('main.tf');
    });

    it('[OPS-11] installs only the version that it has', async () => {
      expect(outputOf(await check({ 'versions.tf': versions('~> 5.0') }, 'init'))).toContain('~> 5.0');
    });

    it.each([
      ['an unknown argument', 'delay = 5', 'Unsupported argument'],
      ['a value that is out of range', 'delay_seconds = 901', '"delay_seconds" must be between 0 and 900'],
      ['a value of another type', 'delay_seconds = "long"', 'a number is required'],
      ['a name of nothing', 'policy = local.policy', 'undeclared local value'],
    ])('[OPS-11] tells %s at validation', async (_what, argument, message) => {
      const files = { 'main.tf': queue(argument), 'tests/main.tftest.hcl': '' };
      expect(outputOf(await check(files, 'init', 'validate'))).toContain(message);
    });

    it('[OPS-11] tells a value that is wrong by way of a variable at plan', async () => {
      const variable = 'variable "delay" {\n  type    = number\n  default = 901\n}\n';
      const files = { 'main.tf': queue('delay_seconds = var.delay') + variable };
      expect(outputOf(await check(files, 'init', 'validate', 'plan'))).toContain('between 0 and 900');
    });

    it('[OPS-11] wants every resource in the plan, or a reason', async () => {
      const optional = (above: string): Record<string, string> => ({
        'main.tf': `${queue('')}\n${above}resource "aws_sns_topic" "none" {\n  count = 0\n  name  = "t"\n}\n`,
      });
      expect(outputOf(await check(optional(''), 'init', 'plan'))).toContain('The plan has no aws_sns_topic.none');
      expect(await check(optional('# unplanned: nobody listens\n'), 'init', 'plan')).toHaveProperty('covered');
    });

    it('[OPS-11] fails where a test fails, and where there is none', async () => {
      const failing = { 'tests/main.tftest.hcl': passing.replace('== "q"', '== "r"') };
      expect(outputOf(await check(failing, 'init', 'test'))).toContain('The name is kept.');
      expect(outputOf(await check({ 'tests/main.tftest.hcl': '' }, 'init', 'test'))).toBe('No test ran.');
    });

    it('[OPS-11] is a provider that terraform can start by itself', async () => {
      const module = openModule(workspace, writeProject('started'), 'started');
      expect(await module.check('init')).toEqual({ covered: 'init' });
      const { code, output } = await runTerraform(module.root, workspace.initEnvironment('started-root'), ['validate']);
      expect(output).toContain('The configuration is valid');
      expect(code).toBe(0);
    });

    it('[OPS-11] ends with 1 and what terraform said', async () => {
      const project = writeProject('wrong', { 'main.tf': queue('delay = 5') });
      const tools = join(project, 'tools/terraform');
      mkdirSync(tools, { recursive: true });
      for (const file of ['aws-provider-schema.json', 'protocol.proto'])
        cpSync(join('tools/terraform', file), join(tools, file));
      let printed = '';
      const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
        printed += String(text);
        return true;
      });
      const before = process.exitCode;
      try {
        await main(tools, ['validate']);
        expect(process.exitCode).toBe(1);
      } finally {
        process.exitCode = before;
        write.mockRestore();
      }
      expect(printed).toContain('terraform validate in terraform/.:');
      expect(printed).toContain('An argument named "delay" is not expected here.');
    });
  },
);

it('[OPS-11] says in one line that terraform is not there, and succeeds', () => {
  const env = { ...process.env, PATH: folder };
  const { stdout, status } = spawnSync(process.execPath, ['tools/terraform/run.mjs'], { env, encoding: 'utf8' });
  expect(stdout).toBe('terraform: skipped, `terraform` is not on the PATH\n');
  expect(status).toBe(0);
});

it('[OPS-11] finds the resource blocks of a module and its children, and not those of the examples', () => {
  const project = writeProject('blocks', {
    'modules/a/main.tf': 'resource "aws_sns_topic" "a" {\n}\n# unplanned: no\nresource "aws_sns_topic" "b" {\n}\n',
    'examples/complete/other.tf': 'resource "aws_sns_topic" "c" {\n}\n',
  });
  expect(resourceBlocks(join(project, 'terraform')).sort()).toEqual(['aws_sns_topic.a', 'aws_sqs_queue.this']);
});
