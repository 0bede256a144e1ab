import { createRunner, type FunctionRunner, type RunnerOptions } from './runner';

/**
 * A function with up to `size` instances, for callers that do not wait for one another: an invocation goes to an instance
 * that does nothing, to a new one if all are busy, and waits only if there may be no more. `kill` and `close` are those of
 * all instances.
 */
export const createPool = (size: number, options: RunnerOptions): FunctionRunner => {
  const instances: { runner: FunctionRunner; running: number }[] = [];
  const next = (): (typeof instances)[number] => {
    const [idlest] = [...instances].sort((a, b) => a.running - b.running);
    if (idlest && (idlest.running === 0 || instances.length === size)) return idlest;
    const instance = { runner: createRunner(options), running: 0 };
    instances.push(instance);
    return instance;
  };
  const all = async (action: (runner: FunctionRunner) => Promise<void>): Promise<void> => {
    await Promise.all(instances.map(({ runner }) => action(runner)));
  };
  return {
    async invoke(event) {
      const instance = next();
      instance.running += 1;
      try {
        return await instance.runner.invoke(event);
      } finally {
        instance.running -= 1;
      }
    },
    kill: () => all((runner) => runner.kill()),
    close: () => all((runner) => runner.close()),
  };
};
