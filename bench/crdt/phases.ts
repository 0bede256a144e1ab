/** Of one writer's trace, the floors included. */
export const localPhases = ['local', 'local+change'] as const;

/** Of every trace. */
export const sharedPhases = ['remote', 'remote-batch', 'load', 'memory'] as const;

/** Sizes, the same in every run, taken once when the messages are made. */
export const sizePhases = ['snapshot', 'snapshot-deflated', 'history', 'history-deflated'] as const;

/** Of the large document. */
export const largePhases = [
  'large-load',
  'large-first-edit',
  'large-local-random',
  'large-local-typing',
  'large-local-delete',
  'large-remote-first',
  'large-remote-random',
] as const;

export type SizePhase = (typeof sizePhases)[number];
export type LargePhase = (typeof largePhases)[number];
export type TimedPhase = (typeof localPhases)[number] | (typeof sharedPhases)[number] | LargePhase;
export type Phase = TimedPhase | SizePhase;

export const phases: readonly Phase[] = [...localPhases, ...sharedPhases, ...sizePhases, ...largePhases];

export const isSize = (phase: Phase): phase is SizePhase => (sizePhases as readonly Phase[]).includes(phase);

export const isLarge = (phase: Phase): phase is LargePhase => (largePhases as readonly Phase[]).includes(phase);

/** `ms` is the main thread's CPU time of all the trace, `µs` the wall time of one edit (the median, or the first). */
export const unitOf = (phase: Phase): 'ms' | 'µs' | 'KiB' => {
  if (phase === 'memory' || isSize(phase)) return 'KiB';
  return isLarge(phase) && phase !== 'large-load' ? 'µs' : 'ms';
};
