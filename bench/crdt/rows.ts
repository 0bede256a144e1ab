import type { Job } from './jobs';
import { median } from './median';
import { type Phase, unitOf } from './phases';

/** The runs of one peer, trace and phase, in the unit that is said. */
export interface Row {
  readonly trace: string;
  readonly phase: Phase;
  readonly peer: string;
  readonly unit: 'ms' | 'µs' | 'KiB';
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly runs: number;
  /** What is special about the value: said beside the tables. */
  readonly note?: string;
}

/** The row of a job's values: milliseconds, microseconds or bytes. */
export const rowOf = ({ trace, phase, peer }: Job, values: readonly number[], note?: string): Row => {
  const unit = unitOf(phase);
  const [...scaled] = values.map((value) => round(unit === 'KiB' ? value / 1024 : value));
  return {
    trace,
    phase,
    peer,
    unit,
    median: round(median(scaled)),
    min: Math.min(...scaled),
    max: Math.max(...scaled),
    runs: scaled.length,
    ...(note !== undefined && { note }),
  };
};

const round = (value: number): number => Number(value.toPrecision(4));
