import type { State } from '../common/state';

/** How much a warm function keeps; the last state that was put is kept whatever its size. */
export interface CacheLimits {
  readonly entries: number;
  /** Bytes that all entries together were made of. A replica takes some 10 to 40 times as much memory. */
  readonly bytes: number;
}

/**
 * States that a warm function keeps between invocations, the least recently used dropped first. A state is taken out for
 * work and put back only when its work is committed, so whoever fails or loses a race on the way discards it by doing
 * nothing.
 */
export class StateCache {
  readonly #states = new Map<string, State>();
  #bytes = 0;

  constructor(private readonly limits: CacheLimits) {}

  /** Removes and returns the state of a document. */
  take(documentId: string): State | undefined {
    const state = this.#states.get(documentId);
    if (state) {
      this.#states.delete(documentId);
      this.#bytes -= state.bytes;
    }
    return state;
  }

  /** Keeps a state, in place of the document's earlier one, and drops old ones beyond the limits. */
  put(documentId: string, state: State): void {
    this.take(documentId);
    this.#states.set(documentId, state);
    this.#bytes += state.bytes;
    for (const oldest of this.#states.keys()) {
      const fits = this.#states.size <= this.limits.entries && this.#bytes <= this.limits.bytes;
      if (fits || oldest === documentId) break;
      this.take(oldest);
    }
  }

  get size(): number {
    return this.#states.size;
  }
}

/** Makes a cache that leaves most of a function's 512 MB free. */
export const createStateCache = (): StateCache => new StateCache({ entries: 256, bytes: 4_000_000 });
