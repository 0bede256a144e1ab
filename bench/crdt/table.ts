import { phases } from './phases';
import { names } from './registry';
import type { Row } from './rows';

/** The rows as Markdown: a table for each trace, with each peer's median, range and ratio to weft's median. */
export const tablesOf = (rows: readonly Row[]): string =>
  [...new Set(rows.map(({ trace }) => trace))]
    .map((trace) =>
      tableOf(
        trace,
        rows.filter((row) => row.trace === trace),
      ),
    )
    .join('\n');

const tableOf = (trace: string, rows: readonly Row[]): string => {
  const columns = names.filter((name) => rows.some(({ peer }) => peer === name));
  const lines = phases
    .filter((phase) => rows.some((row) => row.phase === phase))
    .map((phase) => {
      const ofPhase = rows.filter((row) => row.phase === phase);
      const own = ofPhase.find(({ peer }) => peer === 'weft');
      const cells = columns.map((name) =>
        cellOf(
          ofPhase.find(({ peer }) => peer === name),
          own,
        ),
      );
      return `| ${phase}, ${ofPhase[0]!.unit} | ${cells.join(' | ')} |`;
    });
  return [
    `### ${trace}`,
    '',
    `| | ${columns.join(' | ')} |`,
    `| :-- |${' --: |'.repeat(columns.length)}`,
    ...lines,
    '',
  ].join('\n');
};

const cellOf = (row: Row | undefined, own: Row | undefined): string => {
  if (!row) return '–';
  const range = row.min === row.max ? '' : ` [${figure(row.min)}–${figure(row.max)}]`;
  const ratio = own && own !== row ? ` **${figure(row.median / own.median)}×**` : '';
  return `${row.note === undefined ? '' : '~'}${figure(row.median)}${range}${ratio}`;
};

const figure = (value: number): string => {
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en').replaceAll(',', ' ');
  return String(Number(value.toPrecision(Math.abs(value) >= 10 ? 3 : 2)));
};
