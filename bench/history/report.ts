import type { CellResult } from './cell';
import type { Job } from './jobs';

/** One measurement. */
export interface Row extends CellResult {
  readonly document: string;
  /** Changes of the history. */
  readonly history: number;
  readonly segments: number;
  /** UTF-16 code units of the text. */
  readonly size: number;
  readonly job: Job;
}

const said: Record<Job, string> = {
  open: 'open, by the snapshot',
  openWhole: 'open, by all segments',
  textAt: 'textAt a tenth of the history',
  blame: 'blame',
  compact: 'compact 1,000 changes',
  purge: 'purge half of the log',
};

const rounded = (value: number | undefined): string | number => (value === undefined ? '' : Math.round(value));
const times = (value: number): string => (value < 10 ? value.toFixed(1) : String(Math.round(value)));

const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
const table = (names: readonly string[], left: number, rows: readonly (readonly (string | number)[])[]): string =>
  [line(names), line(names.map((_, index) => (index < left ? ':--' : '--:'))), ...rows.map(line)].join('\n');

const measured = (rows: readonly Row[]): string =>
  table(
    [
      ...['job', 'document', 'characters', 'changes', 'segments', 'answer, KB', 'ms', 'cold, ms', 'median, ms'],
      ...['longest, ms', 'peak, MB', 'RRU', 'WRU', 'S3 puts', 'S3 gets'],
    ],
    2,
    rows.map((row) => [
      ...[said[row.job], row.document, row.size, row.history, row.segments],
      row.answerBytes === undefined ? '' : (row.answerBytes / 1_000).toFixed(row.answerBytes < 10_000 ? 1 : 0),
      ...[rounded(row.milliseconds), rounded(row.cold), rounded(row.median), rounded(row.longest)],
      ...[rounded(row.peakMegabytes), rounded(row.readUnits), rounded(row.writeUnits), row.puts, row.gets],
    ]),
  );

/** How often the last one of two rows has of everything what the first one has. */
const grown = (small: Row, large: Row): (string | number)[] => [
  said[small.job],
  times(large.size / small.size),
  small.answerBytes === undefined ? '' : times(large.answerBytes! / small.answerBytes),
  // Of the compactor a call of a warm one is what comes every two seconds.
  times((large.median ?? large.milliseconds) / (small.median ?? small.milliseconds)),
  times(large.peakMegabytes / small.peakMegabytes),
  times((large.readUnits + large.writeUnits) / (small.readUnits + small.writeUnits)),
];

/** The rows as two tables of Markdown: how everything grows from the smallest to the largest document, and all there is. */
export const tablesOf = (rows: readonly Row[], smallest: string, largest: string): string => {
  const jobs = Object.keys(said) as Job[];
  const sorted = jobs.flatMap((job) => rows.filter((row) => row.job === job));
  const of = (job: Job, name: string): Row => rows.find((row) => row.job === job && row.document === name)!;
  const growth = jobs.map((job) => grown(of(job, smallest), of(job, largest)));
  return [
    `From ${smallest} to ${largest}, times as much:`,
    table(['job', 'text', 'answer', 'time', 'peak memory', 'RRU and WRU'], 1, growth),
    measured(sorted),
  ].join('\n\n');
};
