import { configDefaults, defineConfig } from 'vitest/config';

const patience = { testTimeout: 300_000, hookTimeout: 120_000 };

// Tests that only evaluate bundles share one module graph: the engine's parser takes seconds to load.
const evaluating = ['test/unit/{Query,Mutation,Subscription,steps}.*.test.ts', 'test/unit/grants.test.ts'];

export default defineConfig({
  test: {
    globalSetup: ['test/setup/build.ts'],
    // Behaviour tests start whole local stacks: two workers keep within two cores and the memory of a small machine.
    maxWorkers: 2,
    projects: [
      { test: { ...patience, name: 'resolvers', include: evaluating, isolate: false } },
      {
        test: {
          ...patience,
          name: 'rest',
          include: ['test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...evaluating],
        },
      },
    ],
  },
});
