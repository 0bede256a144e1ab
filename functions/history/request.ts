import type { ObjectDependencies } from '../common/bucket';
import type { StateCache } from '../compactor/cache';
import type { WritingDependencies } from './dependencies';

/** What a pipeline of the API asks for. Its resolver has checked the caller's role and the shape of the arguments. */
export interface HistoryRequest<Arguments = unknown> {
  /** A name of `operations` in index.ts. */
  readonly operation: string;
  readonly documentId: string;
  /** The caller. */
  readonly userId: string;
  readonly arguments: Arguments;
}

/** One operation, in the file of its name: reads or writes, and returns the field's value. */
export type Operation<Arguments> = (
  dependencies: ObjectDependencies,
  cache: StateCache,
  request: HistoryRequest<Arguments>,
) => Promise<unknown>;

/** One that writes text, too. */
export type WritingOperation<Arguments> = (
  dependencies: WritingDependencies,
  cache: StateCache,
  request: HistoryRequest<Arguments>,
) => Promise<unknown>;
