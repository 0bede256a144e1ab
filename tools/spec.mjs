// Holds SPEC.md and the tests against each other: every rule is quoted by the title of a test, every quoted id is a rule.
import { readFileSync, readdirSync } from 'node:fs';

const rules = new Set(
  [...readFileSync('SPEC.md', 'utf8').matchAll(/^- \*\*([A-Z]+-\d+)\*\*/gm)].map((match) => match[1]),
);
const quoted = new Map();
for (const file of readdirSync('test', { recursive: true }))
  if (file.endsWith('.test.ts'))
    for (const [, ids] of readFileSync(`test/${file}`, 'utf8').matchAll(/\[((?:[A-Z]+-\d+)(?:, ?[A-Z]+-\d+)*)\]/g))
      for (const id of ids.split(/, ?/)) quoted.set(id, file);

const untested = [...rules].filter((rule) => !quoted.has(rule));
const unknown = [...quoted].filter(([id]) => !rules.has(id));
for (const rule of untested) console.error(`SPEC.md: no test quotes ${rule}`);
for (const [id, file] of unknown) console.error(`test/${file}: ${id} is no rule of SPEC.md`);
if (rules.size === 0) console.error('SPEC.md: no rules found');
process.exitCode = untested.length + unknown.length > 0 || rules.size === 0 ? 1 : 0;
