import type { Random } from '../../test/helpers/random';
import { largeName } from './largeDocument';
import type { Options } from './options';
import { isSize, largePhases, localPhases, type Phase, sharedPhases, sizePhases } from './phases';
import { floors, peers } from './registry';
import type { Trace } from './trace';

/** A row of the results that is to be measured. */
export interface Job {
  readonly peer: string;
  readonly trace: string;
  readonly phase: Phase;
}

/** Everything that the options leave of the peers, the traces and the phases that there are for both. */
export const listJobs = (options: Options, traces: readonly Pick<Trace, 'name' | 'kind'>[]): Job[] => {
  const ofTraces = traces.flatMap(({ name, kind }) =>
    [...options.peers].flatMap((peer) => phasesOf(peer, kind).map((phase) => ({ peer, trace: name, phase }))),
  );
  const ofLarge = [...options.peers].flatMap((peer) =>
    phasesOf(peer, 'large').map((phase) => ({ peer, trace: largeName, phase })),
  );
  return [...ofTraces, ...ofLarge].filter(
    ({ peer, trace, phase }) =>
      options.phases.has(phase) &&
      (options.only?.has(trace) ?? true) &&
      !(phase in (peers[peer]?.without ?? floors[peer]?.without ?? {})),
  );
};

const phasesOf = (peer: string, kind: Trace['kind'] | 'large'): readonly Phase[] => {
  if (peer in floors) {
    if (kind === 'large') return largePhases.filter((phase) => !phase.includes('remote') && phase !== 'large-load');
    return kind === 'sequential' ? ['local'] : [];
  }
  if (kind === 'large') return largePhases;
  return [...(kind === 'sequential' ? localPhases : []), ...sharedPhases, ...sizePhases];
};

/** Whether a job reads what a preparation made. */
export const needsMaterial = ({ peer, phase }: Job): boolean =>
  peer in peers && (isSize(phase) || !(localPhases as readonly Phase[]).includes(phase));

/** The same elements in an order that the seed decides (Fisher and Yates). */
export const shuffle = <Element>(elements: readonly Element[], random: Random): Element[] => {
  const shuffled = [...elements];
  for (let last = shuffled.length - 1; last > 0; last -= 1) {
    const other = random.below(last + 1);
    [shuffled[last], shuffled[other]] = [shuffled[other]!, shuffled[last]!];
  }
  return shuffled;
};
