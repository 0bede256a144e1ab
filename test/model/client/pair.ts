import { createWorld, type Tab, type World } from './world';

export const both = { ann: 'OWNER', bob: 'EDITOR' } as const;

/** Two users with the document open, ten seconds later. */
export const opened = async (seed: number): Promise<{ world: World; a: Tab; b: Tab }> => {
  const world = createWorld(seed, both);
  const a = await world.open(world.browser('ann'));
  const b = await world.open(world.browser('bob'));
  await world.clock.run(10_000);
  return { world, a, b };
};

/** When a tab sent these requests. */
export const times = (tab: Tab, query: string): number[] =>
  tab.connection.sent.filter((request) => request.query === query).map(({ at }) => at);

/** Waits until these tabs show what the server has, saved. */
export const agree = (world: World, ...tabs: Tab[]): Promise<void> =>
  world.clock.until(
    () => tabs.every(({ live }) => live.state.saved && live.text === world.document.text),
    400_000,
    'saved and equal',
  );
