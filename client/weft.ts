import { amplifyTransport } from './amplify';
import { Backoff } from './backoff';
import { systemClock, type Clock } from './clock';
import { Documents } from './documents';
import { Drafts, keepUnsent } from './drafts';
import { isEnding, toWeftError } from './errors';
import { History } from './history';
import { Inbox } from './inbox';
import { indexedDbStore } from './indexeddb';
import { Invitations } from './invitations';
import { join } from './join';
import { Keeping } from './keeping';
import { LiveDocument } from './live-document';
import { memoryLocks, webLocks, type Locks } from './locks';
import { Members } from './members';
import { Notifications } from './notifications';
import { Outbox } from './outbox';
import { browserPage, noPage, type Page } from './page';
import { pageClock } from './page-clock';
import * as queries from './queries/index';
import { secureRandom, type Random } from './random';
import { Requests } from './requests';
import { Sessions } from './sessions';
import { takeSlot } from './slot';
import { fetched } from './snapshot';
import { memoryStore, type Store } from './store';
import { bounded, type Transport } from './transport';
import type { User } from './types';
import type { Draft } from './writing';

export interface WeftOptions {
  /** Over aws-amplify if it is left out. */
  transport?: Transport;
  /** Where unsent changes are kept: IndexedDB where there is one, else only in memory. */
  store?: Store;
  clock?: Clock;
  /** Keeps two tabs from writing as one site: Web Locks where there are any, else within this process. */
  locks?: Locks;
  random?: Random;
  /** Tells when the page is seen again or hidden. */
  page?: Page;
  /** How this client is called in the list of sites, at most 120 characters. */
  device?: string;
}

export interface OpenOptions {
  device?: string;
}

/** A user's access to Weft's API. All methods reject with WeftError. */
export class Weft {
  readonly documents: Documents;
  readonly members: Members;
  readonly invitations: Invitations;
  readonly sessions: Sessions;
  readonly history: History;
  readonly drafts: Drafts;
  readonly notifications: Notifications;
  private readonly requests: Requests;
  private readonly transport: Transport;
  private readonly store: Keeping;
  private readonly clock: Clock;
  private readonly locks: Locks;
  private readonly random: Random;
  private readonly page: Page;
  private readonly device: string | null;

  constructor(options: WeftOptions) {
    const isPage = 'document' in globalThis;
    this.clock = options.clock ?? (isPage ? pageClock : systemClock);
    this.transport = bounded(options.transport ?? amplifyTransport(), this.clock);
    const disk = options.store ?? ('indexedDB' in globalThis ? indexedDbStore() : null);
    this.store = new Keeping(disk ?? memoryStore(), disk !== null);
    this.locks = options.locks ?? (globalThis.navigator?.locks ? webLocks() : memoryLocks());
    this.random = options.random ?? secureRandom;
    this.page = options.page ?? (isPage ? browserPage() : noPage);
    this.device = options.device ?? null;
    this.requests = new Requests(this.transport, this.clock, this.random);
    this.documents = new Documents(this.requests);
    this.members = new Members(this.requests);
    this.invitations = new Invitations(this.requests);
    this.sessions = new Sessions(this.requests);
    this.history = new History(this.requests, fetched, this.clock, this.random);
    this.notifications = new Notifications(this.requests);
    this.drafts = new Drafts({
      store: this.store,
      locks: this.locks,
      userId: async () => (await this.me()).userId,
    });
  }

  /** Who is signed in. */
  me(): Promise<User> {
    return this.requests.ask(queries.me, {});
  }

  updateProfile(input: { name: string; colour?: string }): Promise<User> {
    return this.requests.ask(queries.updateProfile, { input });
  }

  /** Opens the user's inbox, which stays up to date until it is closed. Resolves once it was listed. */
  async inbox(): Promise<Inbox> {
    const { transport, clock, random, page } = this;
    const { userId } = await this.me();
    return Inbox.open({ transport, clock, random, page, userId });
  }

  /** Opens a document for writing together. Resolves once the text is that of the log. */
  async open(documentId: string, options: OpenOptions = {}): Promise<LiveDocument> {
    const { transport, store, clock, locks, random, page } = this;
    const backoff = new Backoff(clock, random);
    const { userId } = await this.me();
    const slot = await takeSlot({ store, locks, random, userId, documentId });
    try {
      const { prefix } = slot;
      const device = options.device ?? this.device;
      const joining = { transport, store, random, backoff, documentId, prefix, device };
      const outbox = await Outbox.load(store, prefix);
      const draft = ((await store.read(`${prefix}draft`))[0]?.[1] ?? null) as Draft | null;
      const joined = await join(joining, slot.site).catch(async (cause: unknown) => {
        const error = toWeftError(cause);
        if (isEnding(error.reason)) await keepUnsent(slot, outbox, draft, error.reason);
        throw error;
      });
      return await LiveDocument.start({
        transport,
        store,
        locks,
        clock,
        random,
        page,
        slot,
        outbox,
        draft,
        joined,
        join: joining,
      });
    } catch (error) {
      slot.release();
      throw error;
    }
  }
}

/** Makes the client. In a browser and with `Amplify.configure` done it needs no options. */
export const createWeft = (options: WeftOptions = {}): Weft => new Weft(options);
