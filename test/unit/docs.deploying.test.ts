import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, expect, it } from 'vitest';
import { readModule, type Module } from '../helpers/hcl';

const page = readFileSync('docs/deploying.md', 'utf8');
const readme = readFileSync('README.md', 'utf8');

let example: Module;
let root: Module;
beforeAll(async () => {
  example = await readModule('terraform/examples/complete');
  root = await readModule('terraform');
});

it('[OPS-13] the page on deployment names commands, files, variables and addresses that are there', () => {
  const makefile = readFileSync('Makefile', 'utf8');
  for (const [, target] of `${page}${readme}`.matchAll(/\bmake ((?:un)?deploy|smoke|package|check)\b/g))
    expect(makefile).toMatch(new RegExp(`^${target}:`, 'm'));
  for (const [, file] of page.matchAll(/`(terraform\/(?!.*_override)[\w/]+\.tf|tools\/\w+\.mjs)`/g))
    expect(existsSync(file!), file).toBe(true);

  const [, settings = ''] = /```hcl\n([^]*?)```/.exec(page) ?? [];
  for (const [, name] of settings.matchAll(/^\s*(\w+)\s+=/gm)) expect(Object.keys(example.variables)).toContain(name);
  for (const name of ['mfa', 'threat_protection', 'deletion_protection']) {
    expect(page).toContain(`\`${name}`);
    expect(Object.keys(example.variables)).toContain(name);
  }
  expect(Object.keys(root.variables)).toContain('reserved_concurrency');
  const [, address] = /terraform import 'module\.weft\.([\w.]+)'/.exec(page) ?? [];
  expect(root.blocks.map((block) => block.address)).toContain(address);
  expect(Object.keys(example.calls)).toContain('weft');
  expect(Object.keys(example.outputs)).toContain('amplify_outputs');
});

it('[OPS-13] the page says of everything that the smoke test looks at what to do about it', () => {
  const rows = page.split('\n').filter((line) => /^\| (does|what does|how) .*\?/.test(line));
  expect(rows).toHaveLength(8);
  for (const row of rows)
    expect(
      row
        .split('|')
        .map((cell) => cell.trim())
        .filter((cell) => cell !== ''),
    ).toHaveLength(3);
});
