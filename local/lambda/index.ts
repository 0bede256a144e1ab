export { fileCheckpoint, memoryCheckpoint, type Checkpoint, type CheckpointStore } from './checkpoint';
export { createFailureDestination } from './destination';
export { compileFilters } from './filter';
export type { FailedBatch, StreamMapping } from './mapping';
export type { StreamRecord } from './record';
export { createRunner, FunctionError, type FunctionRunner, type RunnerOptions } from './runner';
export { createSchedule, type Schedule } from './schedule';
export type { StreamSource } from './source';
export { createStreamTrigger, type StreamTrigger, type StreamTriggerOptions } from './streams';
