import { memoryLocks, type Locks } from '../../../client/locks';
import type { LiveDocument } from '../../../client/live-document';
import { memoryStore, type Store } from '../../../client/store';
import { createWeft, type Weft } from '../../../client/weft';
import type { Role } from '../../../client/types';
import type { FakeDocument } from './fake-document';
import { FakeServer, type Connection } from './fake-server';
import { seeded } from '../../helpers/random';
import { VirtualClock } from './virtual-clock';

/** What is kept when a tab is closed: the store and the locks of one browser. */
export interface Browser {
  userId: string;
  store: Store;
  locks: Locks;
}

/** A tab before it opens a document. */
export interface Visit {
  browser: Browser;
  connection: Connection;
  weft: Weft;
  wake(): void;
  /** The page goes away for good. */
  hide(): void;
  /** Another tab comes in front; `slow` says whether the browser slows down this one's timers for that. */
  cover(slow: boolean): void;
  /** The page is seen again. */
  uncover(): void;
  /** Ends the tab's process: no timer, no answer reaches it any more. Its locks are released. */
  kill(): void;
}

/** One open document of one tab. */
export interface Tab extends Visit {
  live: LiveDocument;
  /** What an editor shows: the text at opening and every patch since, own ones included. */
  editor: { text: string };
  type(position: number, inserted: string, deleted?: number): void;
}

export interface World {
  clock: VirtualClock;
  server: FakeServer;
  document: FakeDocument;
  browser(userId: string): Browser;
  visit(browser: Browser): Visit;
  /** `ready` hears of every acknowledged subscription. */
  open(browser: Browser, watch?: { ready(): void }): Promise<Tab>;
}

/** A server with one document `d` in virtual time. */
export const createWorld = (seed: number, members: Record<string, Role>): World => {
  const clock = new VirtualClock();
  const random = seeded(seed);
  const server = new FakeServer(clock, random);
  const document = server.create('d', members);
  const visit = (browser: Browser): Visit => {
    const connection = server.connect(browser.userId);
    const releases: (() => void)[] = [];
    const wakes = new Set<() => void>();
    const hides = new Set<() => void>();
    const on = (listeners: Set<() => void>) => (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    };
    const page = { hidden: false, onWake: on(wakes), onHide: on(hides) };
    let slow = false;
    const wake = (): void => wakes.forEach((listener) => listener());
    const weft = createWeft({
      transport: connection,
      clock: clock.forProcess(
        () => connection.alive,
        () => slow,
      ),
      store: {
        read: (prefix) => browser.store.read(prefix),
        write: async (puts, deletes) => {
          if (connection.alive) await browser.store.write(puts, deletes);
        },
      },
      locks: {
        acquire: async (name) => {
          const release = await browser.locks.acquire(name);
          if (release) releases.push(release);
          return release;
        },
      },
      random,
      page,
    });
    return {
      browser,
      connection,
      weft,
      wake,
      hide: () => hides.forEach((listener) => listener()),
      cover(isSlow) {
        page.hidden = true;
        slow = isSlow;
      },
      uncover() {
        page.hidden = false;
        slow = false;
        wake();
      },
      kill() {
        connection.kill();
        for (const release of releases) release();
      },
    };
  };
  return {
    clock,
    server,
    document,
    browser: (userId) => ({ userId, store: memoryStore(), locks: memoryLocks() }),
    visit,
    open: async (browser, watch) => {
      const visitor = visit(browser);
      visitor.connection.onReady = () => watch?.ready();
      const live = await clock.await(visitor.weft.open('d'), 300_000);
      const editor = { text: live.text };
      const apply = (position: number, deleted: number, inserted: string): void => {
        editor.text = editor.text.slice(0, position) + inserted + editor.text.slice(position + deleted);
      };
      live.on('patches', (patches) => {
        for (const { position, deleted, inserted } of patches) apply(position, deleted, inserted);
      });
      return {
        ...visitor,
        live,
        editor,
        type(position, inserted, deleted = 0) {
          live.edit([{ position, deleted, inserted }]);
          apply(position, deleted, inserted);
        },
      };
    },
  };
};
