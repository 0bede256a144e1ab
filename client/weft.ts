import { amplifyTransport } from './amplify';
import { aFewTimes } from './attempts';
import { Backoff } from './backoff';
import { systemClock, type Clock } from './clock';
import { indexedDbStore } from './indexeddb';
import { join } from './join';
import { LiveDocument } from './live-document';
import { memoryLocks, webLocks, type Locks } from './locks';
import { Outbox } from './outbox';
import { browserPage, noPage, type Page } from './page';
import * as queries from './queries/index';
import { newId, secureRandom, type Random } from './random';
import { takeSlot } from './slot';
import { memoryStore, type Store } from './store';
import { bounded, type Transport } from './transport';
import type { DocumentInfo, DocumentPage, Role, User } from './types';
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
  private readonly transport: Transport;
  private readonly store: Store;
  private readonly clock: Clock;
  private readonly locks: Locks;
  private readonly random: Random;
  private readonly page: Page;
  private readonly device: string | null;

  constructor(options: WeftOptions) {
    this.clock = options.clock ?? systemClock;
    this.transport = bounded(options.transport ?? amplifyTransport(), this.clock);
    this.store = options.store ?? ('indexedDB' in globalThis ? indexedDbStore() : memoryStore());
    this.locks = options.locks ?? (globalThis.navigator?.locks ? webLocks() : memoryLocks());
    this.random = options.random ?? secureRandom;
    this.page = options.page ?? ('document' in globalThis ? browserPage() : noPage);
    this.device = options.device ?? null;
  }

  /** Who is signed in. */
  async me(): Promise<User> {
    return (await this.transport.request<{ me: User }>(queries.me, {})).me;
  }

  async updateProfile(input: { name: string; colour?: string }): Promise<User> {
    return (await this.transport.request<{ updateProfile: User }>(queries.updateProfile, { input })).updateProfile;
  }

  /** Makes a document and its first session; with the id of one that the user made, gives that one. */
  async createDocument(input: { title: string; language: string; documentId?: string }): Promise<DocumentInfo> {
    const variables = { input: { ...input, documentId: input.documentId ?? newId(this.random) } };
    const data = await this.transport.request<{ createDocument: DocumentInfo }>(queries.createDocument, variables);
    return data.createDocument;
  }

  async document(documentId: string): Promise<DocumentInfo> {
    return (await this.transport.request<{ document: DocumentInfo }>(queries.getDocument, { documentId })).document;
  }

  /** The documents that the user is a member of, a page at a time. */
  async documents(page: { limit?: number; nextToken?: string | null } = {}): Promise<DocumentPage> {
    return (await this.transport.request<{ documents: DocumentPage }>(queries.listDocuments, page)).documents;
  }

  /** Makes somebody a member, or gives a member another role. */
  async setMemberRole(input: { documentId: string; userId: string; role: Role }): Promise<void> {
    await this.transport.request(queries.setMemberRole, { input });
  }

  /** Starts the next session of a document whose session was terminated; else nothing happens. */
  async startSession(documentId: string): Promise<void> {
    await this.transport.request(queries.startSession, { input: { documentId } });
  }

  /** Opens a document for writing together. Resolves once the text is that of the log. */
  async open(documentId: string, options: OpenOptions = {}): Promise<LiveDocument> {
    const { transport, store, clock, locks, random, page } = this;
    const backoff = new Backoff(clock, random);
    const { userId } = await aFewTimes(() => this.me(), backoff);
    const slot = await takeSlot({ store, locks, random, userId, documentId });
    try {
      const { prefix } = slot;
      const device = options.device ?? this.device;
      const joining = { transport, store, random, backoff, documentId, prefix, device };
      const outbox = await Outbox.load(store, prefix);
      const draft = ((await store.read(`${prefix}draft`))[0]?.[1] ?? null) as Draft | null;
      const joined = await join(joining, slot.site);
      return await LiveDocument.start({
        transport,
        store,
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
