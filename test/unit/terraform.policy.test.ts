import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { assertions } from '../policies';
import { readConfiguration, type Configuration } from '../policies/configuration';

interface Row {
  rules: string;
  status: string;
  reason: string;
}

const rows: Row[] = readFileSync('docs/security-baseline.md', 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| rules') && !line.startsWith('| ---'))
  .map((line) => {
    const [, rules = '', , status = '', reason = ''] = line.split('|').map((cell) => cell.trim());
    return { rules, status, reason };
  });

const met = rows.filter(({ status }) => status !== 'declined');
const declined = rows.filter(({ status }) => status === 'declined');
const idsOf = ({ rules }: Row): string[] => rules.split(', ');

let configuration: Configuration;
let skips: { id: string; reason: string }[];
beforeAll(async () => {
  configuration = await readConfiguration();
  const settings = readFileSync('.checkov.yml', 'utf8');
  skips = [
    ...[...configuration.text.matchAll(/#checkov:skip=(\w+):(.*)/g)],
    ...[...settings.matchAll(/^ {2}- (CKV\w+)\s+# (.*)$/gm)],
  ].map(([, id = '', reason = '']) => ({ id, reason }));
});

describe('docs/security-baseline.md', () => {
  it('[OPS-13] has a status and a place or reason in every row, and no rule twice', () => {
    for (const { rules, status, reason } of rows) {
      expect(['met', 'in part', 'declined'], rules).toContain(status);
      expect(reason.length, rules).toBeGreaterThan(2);
      for (const rule of rules.split(', '))
        expect(rule).toMatch(
          /^(CKV2?_AWS_\d+|AWS-\d{4}|[A-Z]+\d+|(AppSync|DynamoDB|Lambda|SQS|CloudWatch|Cognito)\.\d+)$/,
        );
    }
    const ids = rows.flatMap(idsOf);
    expect(ids).toEqual([...new Set(ids)]);
    expect(ids.length).toBeGreaterThan(130);
  });

  it('[OPS-13] has an assertion for every row that is met, and a row for every assertion', () => {
    expect(met.map(({ rules }) => rules).sort()).toEqual(Object.keys(assertions).sort());
  });

  it('[OPS-13] names files that are there', () => {
    for (const { reason } of rows)
      for (const [, file] of reason.matchAll(/`([\w/]+\.tf)`/g))
        expect(() => readFileSync(`terraform/${file}`), file).not.toThrow();
  });
});

describe('terraform/', () => {
  it.each(met.map(({ rules }) => rules))('[OPS-13] meets %s', async (rules) => {
    await assertions[rules]!(configuration);
  });

  it('[OPS-13] skips what is declined, with a reason, and nothing else', () => {
    const skippable = [...declined, ...rows.filter(({ status }) => status === 'in part')].flatMap(idsOf);
    for (const { id, reason } of skips) {
      expect(skippable).toContain(id);
      expect(reason.length, id).toBeGreaterThan(5);
    }
    const skipped = skips.map(({ id }) => id);
    for (const id of skippable.filter((one) => one.startsWith('CKV'))) expect(skipped, id).toContain(id);
  });
});
