import type { DataSource } from '../../local/appsync/types';

/** A request that stands at a gate. */
export interface Held {
  /** Resolves when the request is there. */
  reached: Promise<void>;
  /** Lets it go on. */
  release(): void;
}

/** Where a request is held: before its step asks the data source, or when the answer is there. */
export type Place = 'before' | 'after';

/**
 * Holds requests between the steps of their pipelines, so that a race runs in the order that a test wants: what a
 * request has read stays read while others write.
 */
export const createGates = () => {
  const gates = new Map<string, { arrive(): void; open: Promise<void> }>();
  const pass = async (key: string): Promise<void> => {
    const gate = gates.get(key);
    if (!gate) return;
    gates.delete(key);
    gate.arrive();
    await gate.open;
  };
  return {
    /** Holds the next request that comes to a step, as `Mutation.submitChange/putChange`. */
    hold(step: string, place: Place = 'before'): Held {
      let arrive = (): void => undefined;
      let release = (): void => undefined;
      const reached = new Promise<void>((resolve) => (arrive = resolve));
      const open = new Promise<void>((resolve) => (release = resolve));
      gates.set(`${place} ${step}`, { arrive: () => arrive(), open });
      return { reached, release: () => release() };
    },
    /** For {@link StackOptions.around}. */
    around: (sources: Record<string, DataSource>): Record<string, DataSource> =>
      Object.fromEntries(
        Object.entries(sources).map(([name, source]) => [
          name,
          {
            async invoke(request: Record<string, unknown>, scope?: string) {
              await pass(`before ${scope}`);
              const answer = await source.invoke(request, scope);
              await pass(`after ${scope}`);
              return answer;
            },
          },
        ]),
      ),
  };
};
