import { readTrace } from './material';
import { measure, measureLocal } from './measure';
import { measureLarge, measureLargeFloor } from './measureLarge';
import { isLarge, type TimedPhase } from './phases';
import { prepare } from './prepare';
import { floors, peers, sampled } from './registry';

/** What a child process is asked for: one value, or the material that the values are measured with. */
export interface Cell {
  readonly folder: string;
  readonly peer: string;
  readonly trace: string;
  readonly phase: TimedPhase | 'prepare';
  readonly seed: number;
}

const run = async (cell: Cell): Promise<unknown> => {
  const { folder, peer: name, trace, phase, seed } = cell;
  const floor = await floors[name]?.open();
  if (floor) {
    if (phase !== 'prepare' && isLarge(phase)) return measureLargeFloor(floor, phase, seed);
    return measureLocal(floor.open(''), readTrace(folder, trace));
  }
  const entry = peers[name]!;
  const peer = await entry.open();
  if (phase === 'prepare') return prepare(peer, cell, entry.without ?? {});
  if (isLarge(phase)) return measureLarge(peer, phase, { folder, name, trace, seed });
  return measure(peer, phase, { trace: readTrace(folder, trace, peer), folder, name, isSampled: sampled.has(name) });
};

const result = await run(JSON.parse(process.argv[2]!) as Cell);
process.stdout.write(`\n${JSON.stringify(result)}\n`);
