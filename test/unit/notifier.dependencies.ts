import type { NotifierDependencies, PushedNotification } from '../../functions/notifier/dependencies';
import { testDependencies } from './compactor.dependencies';

/** The notifier's dependencies of a test: those of any function, and what was pushed. */
export const notifierDependencies = (...given: Parameters<typeof testDependencies>) => {
  const pushed: PushedNotification[] = [];
  const dependencies = {
    ...testDependencies(...given),
    pushed,
    push: (entry: PushedNotification) => {
      pushed.push(entry);
      return Promise.resolve();
    },
  };
  return dependencies satisfies NotifierDependencies;
};
