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
};

const shown = (milliseconds: number | undefined): string | number =>
  milliseconds === undefined ? '' : Math.round(milliseconds);

/** The rows as a table of Markdown. */
export const tableOf = (rows: readonly Row[]): string =>
  [
    '| job | document | characters | changes | segments | ms | cold, ms | median, ms | longest, ms | peak, MB | RRU | WRU | S3 puts | S3 gets |',
    '| :-- | :-- | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: |',
    ...(Object.keys(said) as Job[]).flatMap((job) =>
      rows
        .filter((row) => row.job === job)
        .map((row) =>
          [
            '',
            said[job],
            row.document,
            row.size,
            row.history,
            row.segments,
            Math.round(row.milliseconds),
            shown(row.cold),
            shown(row.median),
            shown(row.longest),
            Math.round(row.peakMegabytes),
            Math.round(row.readUnits),
            Math.round(row.writeUnits),
            row.puts,
            row.gets,
            '',
          ]
            .join(' | ')
            .trim(),
        ),
    ),
  ].join('\n');
