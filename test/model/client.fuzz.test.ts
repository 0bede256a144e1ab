import { describe, expect, it } from 'vitest';
import type { WeftError } from '../../client/errors';
import * as queries from '../../client/queries';
import { noFaults, type Connection } from './client/fake-server';
import { seeded } from '../helpers/random';
import { createWorld, type Browser, type Tab, type World } from './client/world';

const seeds = Number(process.env['WEFT_FUZZ_SEEDS'] ?? 8);
const firstSeed = Number(process.env['WEFT_FUZZ_FIRST'] ?? 1);

/** What all runs together made happen. */
const happened: Record<string, number> = {};

interface Run {
  world: World;
  random: () => number;
  browsers: Browser[];
  tabs: (Tab | null)[];
  /** Every character is typed once in the whole run. */
  typed: Set<string>;
  deleted: Set<string>;
  next: number;
  connections: Connection[];
}

const below = (run: Run, bound: number): number => Math.floor(run.random() * bound);

const fresh = (run: Run): string => {
  // Letters of the Basic Multilingual Plane, and now and then a pair of surrogates.
  const character =
    run.random() < 0.1 ? String.fromCodePoint(0x20000 + run.next) : String.fromCharCode(0x4e00 + run.next);
  run.next += 1;
  run.typed.add(character);
  return character;
};

const edit = (run: Run, tab: Tab): void => {
  if (!tab.live.state.writable) return;
  const text = [...tab.live.text];
  const at = below(run, text.length + 1);
  const position = text.slice(0, at).join('').length;
  const kind = run.random();
  if (kind < 0.25 && at < text.length) {
    const gone = text.slice(at, at + 1 + below(run, 4));
    for (const character of gone) run.deleted.add(character);
    return tab.type(position, '', gone.join('').length);
  }
  const length = kind < 0.35 ? 5 + below(run, 20) : 1;
  tab.type(position, Array.from({ length }, () => fresh(run)).join(''));
};

/** Opens the document as a patient user does: again, until it works. */
const reopen = async (run: Run, index: number): Promise<void> => {
  for (;;) {
    try {
      const tab = await run.world.open(run.browsers[index]!);
      run.tabs[index] = tab;
      run.connections.push(tab.connection);
      return;
    } catch (error) {
      if ((error as WeftError).action !== 'RETRY') throw error;
      run.world.server.count('openedInVain');
    }
  }
};

const act = async (run: Run, index: number): Promise<void> => {
  const { world, tabs } = run;
  const tab = tabs[index];
  const kind = run.random();
  const count = (what: string): void => world.server.count(what);
  if (!tab) {
    if (kind < 0.2) await reopen(run, index);
  } else if (kind < 0.72) edit(run, tab);
  else if (kind < 0.75)
    tab.live.setCursor({ anchor: below(run, tab.live.length + 1), head: below(run, tab.live.length + 1) });
  else if (kind < 0.78) {
    count('cut');
    tab.connection.cut();
  } else if (kind < 0.84) tab.connection.mend();
  else if (kind < 0.87) {
    count('kill');
    // What is not sealed is lost with the process; everything else must come back.
    tab.live.flush();
    tab.kill();
    tabs[index] = null;
  } else if (kind < 0.88) {
    count('close');
    tab.connection.mend();
    await world.clock.await(tab.live.close());
    tabs[index] = null;
  } else if (kind < 0.94) {
    if (world.document.fold(1 + below(run, 20)) > 0) count('fold');
  } else if (kind < 0.96) {
    count('epoch');
    world.server.raiseEpoch(world.document);
  } else if (kind < 0.97) {
    count('session');
    world.server.startSession(world.document);
  } else if (kind < 0.98) {
    count('foreign');
    // A key of this site is taken by something else, as after a store was copied from one machine to another.
    takeKey(run, tab);
  } else tab.wake();
};

const takeKey = (run: Run, tab: Tab): void => {
  const { document } = run.world;
  const { ssn } = document;
  const seqs = [...document.tail.values()].filter(({ sid }) => sid === tab.live.sid).map(({ seqEnd }) => seqEnd);
  const seq = Math.max(document.sites.get(tab.live.sid)!.foldedSeq, 0, ...seqs) + 1;
  const character = fresh(run);
  const operations = [{ value: character, left: null, right: null }];
  const change = {
    documentId: 'd',
    epoch: document.epoch,
    ssn,
    sum: document.clockNow + 1,
    sid: tab.live.sid,
    seq,
    seqEnd: seq,
  };
  document.putChange(tab.browser.userId, { ...change, userId: '', at: '', operations, cursor: null }, document.epoch);
};

/** Whoever shows "saved" has no character of its own that the log does not have. */
const checkSaved = (run: Run): void => {
  const stored = run.world.document.text;
  for (const tab of tabsOf(run)) {
    if (!tab.live.state.saved) continue;
    const missing = [...tab.live.text].filter(
      (character) => !stored.includes(character) && !run.deleted.has(character),
    );
    expect(missing, 'saved means stored').toEqual([]);
  }
};

/** One change under way at a time, and the same bytes under the same stamp. */
const checkSent = (connection: Connection): void => {
  expect(connection.mostInFlight).toBeLessThanOrEqual(1);
  const bytes = new Map<string, string>();
  for (const { query, variables } of connection.sent) {
    if (query !== queries.submitChange) continue;
    const { input } = variables as { input: Record<string, unknown> };
    const key = JSON.stringify([input['ssn'], input['sum'], input['sid'], input['seq']]);
    const content = JSON.stringify({ ...input, epoch: 0 });
    expect(bytes.get(key) ?? content).toBe(content);
    bytes.set(key, content);
  }
};

const tabsOf = (run: Run): Tab[] => run.tabs.filter((tab) => tab !== null);

const play = async (seed: number): Promise<Run> => {
  const random = seeded(seed * 7919);
  const users = ['ann', 'bob', 'cid', 'dan', 'eve'].slice(0, 2 + Math.floor(random() * 4));
  const world = createWorld(seed, Object.fromEntries(users.map((user) => [user, 'OWNER' as const])));
  world.server.pages.tail = 7;
  world.server.pages.segments = 2;
  const browsers = users.map((user) => world.browser(user));
  // Two tabs of one browser share its store: the second is another site.
  if (users.length > 2) browsers[1] = browsers[0]!;
  const run: Run = {
    world,
    random,
    browsers,
    tabs: [],
    typed: new Set(),
    deleted: new Set(),
    next: 0,
    connections: [],
  };
  for (const index of browsers.keys()) await reopen(run, index);

  world.server.faults = {
    lostRequest: 0.05,
    lostAnswer: 0.08,
    repeatedRequest: 0.08,
    droppedMessage: 0.15,
    repeatedMessage: 0.1,
    delayedMessage: 0.2,
    silentEnd: 0.002,
    deafAfterAcknowledgement: 0.3,
    busy: 0.05,
  };
  for (let step = 0; step < 220; step += 1) {
    await act(run, below(run, run.tabs.length));
    if (step % 10 === 0) checkSaved(run);
    await world.clock.run(random() < 0.1 ? random() * 8_000 : random() * 250);
  }
  world.server.faults = { ...noFaults };
  for (const [index, tab] of run.tabs.entries()) {
    tab?.connection.mend();
    if (!tab) await reopen(run, index);
  }
  // A store may hold the unsent changes of two dead tabs: every slot is opened until nothing is left.
  await world.clock.run(1_000);
  return run;
};

describe('documents over a bad network', () => {
  for (let seed = firstSeed; seed < firstSeed + seeds; seed += 1) {
    it(`[SYN-6] [SYN-8] [SYN-9] [SYN-10] [SYN-12] converges, with nothing missing and nothing twice (seed ${seed})`, async () => {
      const run = await play(seed);
      const { world } = run;
      const agreed = (): boolean => {
        const { text } = world.document;
        return tabsOf(run).every(
          ({ live }) => live.state.saved && live.state.connection === 'live' && live.text === text,
        );
      };
      await world.clock.until(agreed, 900_000, 'saved and equal', 1_000);
      for (const { live, editor } of tabsOf(run)) {
        expect(live.draft(), 'nothing was given up').toBeNull();
        expect(editor.text, 'the patches turned what the editor had into the text').toBe(live.text);
      }
      const present = [...world.document.text];
      const expected = [...run.typed].filter((character) => !run.deleted.has(character));
      for (const connection of run.connections) checkSent(connection);
      expect(new Set(present).size, 'nothing twice').toBe(present.length);
      expect([...present].sort()).toEqual(expected.sort());
      for (const [what, times] of Object.entries(world.server.happened)) happened[what] = (happened[what] ?? 0) + times;
    });
  }

  it('met every fault on the way', () => {
    const faults = [...Object.keys(noFaults), 'cut', 'kill', 'close', 'fold', 'epoch', 'session', 'foreign'];
    expect(faults.filter((fault) => !happened[fault])).toEqual([]);
  });
});
