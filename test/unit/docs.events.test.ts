import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { kinds, version, webhooks } from '../../schema/events.json';

const page = readFileSync('docs/events.md', 'utf8');
/** The cells of the rows of the table with this head, each without the marks of code. */
const tableOf = (head: string): string[][] => {
  const lines = page.split('\n');
  const rows: string[][] = [];
  for (let at = lines.indexOf(head) + 2; lines[at]?.startsWith('|'); at++)
    rows.push(
      lines[at]!.slice(1, -1)
        .split(' | ')
        .map((cell) => cell.replaceAll('`', '').trim()),
    );
  return rows;
};

describe('docs/events.md', () => {
  it('[NOT-9] has every kind of the contract with its attributes, and no other', () => {
    const rows = tableOf('| kind | attributes | when |');
    const expected = Object.entries(kinds).map(([kind, { attributes, why }]) => [
      kind,
      attributes.filter((name) => !['documentId', 'at'].includes(name)).join(', '),
      why,
    ]);
    expect(rows).toEqual(expected);
  });

  it('[NOT-9] says what each attribute means', () => {
    const told = tableOf('| attribute | meaning |').flatMap(([names]) => names!.split(', '));
    const used = Object.values(kinds).flatMap(({ attributes }) => attributes);
    expect(told.sort()).toEqual([...new Set(['version', 'eventId', 'kind', ...used])].sort());
  });

  it('[NOT-9, NOT-21] tells the version and the retries that are', () => {
    expect(page).toContain(`It has version ${version}.`);
    expect(page).toContain(`${webhooks.retries} times within an hour`);
  });
});
