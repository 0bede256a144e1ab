import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const outputs = { version: '1.4', data: { url: 'https://example.com/graphql' } };

describe('make deploy and make undeploy', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'weft-deploy-'));
    mkdirSync(join(folder, 'bin'));
    mkdirSync(join(folder, 'dist/web'), { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Puts a `terraform` in the path that writes down how it was called, and fails at the given command. */
  const install = (failing = 'none'): void =>
    writeFileSync(
      join(folder, 'bin/terraform'),
      `#!/bin/sh
echo "$@" >> '${join(folder, 'calls')}'
[ "$2" = ${failing} ] && exit 3
[ "$2" = output ] && echo '${JSON.stringify(outputs)}'
exit 0
`,
      { mode: 0o755 },
    );
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [resolve('tools/deploy.mjs'), ...args], {
      cwd: folder,
      env: { PATH: `${join(folder, 'bin')}:/bin` },
      encoding: 'utf8',
    });
  const calls = (): string[] => readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n');

  it('applies the example and writes its output for the SDK and beside the page', () => {
    install();
    expect(run('up').status).toBe(0);
    const chdir = '-chdir=terraform/examples/complete';
    expect(calls()).toEqual([`${chdir} init -input=false`, `${chdir} apply`, `${chdir} output -json amplify_outputs`]);
    for (const file of ['amplify_outputs.json', 'dist/web/amplify_outputs.json'])
      expect(JSON.parse(readFileSync(join(folder, file), 'utf8'))).toEqual(outputs);
  });

  it('applies another root module if one is named', () => {
    install();
    expect(run('up', 'infrastructure').status).toBe(0);
    expect(calls()[0]).toBe('-chdir=infrastructure init -input=false');
  });

  it('stops at what fails, with its exit code, and leaves no configuration', () => {
    install('apply');
    expect(run('up').status).toBe(3);
    expect(calls()).toHaveLength(2);
    expect(existsSync(join(folder, 'amplify_outputs.json'))).toBe(false);
  });

  it('takes the deployment down', () => {
    install();
    expect(run('down').status).toBe(0);
    expect(calls()).toEqual(['-chdir=terraform/examples/complete destroy']);
  });

  it('says where to get Terraform if there is none', () => {
    const { status, stderr } = run('up');
    expect(status).toBe(1);
    expect(stderr).toContain('install Terraform 1.11 or newer');
  });

  it('says how it is called', () => {
    install();
    const { status, stderr } = run('sideways');
    expect(status).toBe(2);
    expect(stderr).toContain('up|down');
  });
});
