import { WeftError, type Reason } from '../../../client/errors';
import * as queries from '../../../client/queries';
import type { Observer, Subscription, Transport } from '../../../client/transport';
import type { Cursor, Role, WireChange, WireDocumentEvent, WireSignal } from '../../../client/types';
import { FakeDocument } from './fake-document';
import type { VirtualClock } from './virtual-clock';

/** How often things go wrong, from 0 to 1. */
export interface Faults {
  /** A request never arrives. */
  lostRequest: number;
  /** A request is carried out and its answer is lost. */
  lostAnswer: number;
  /** A request arrives twice. */
  repeatedRequest: number;
  droppedMessage: number;
  repeatedMessage: number;
  delayedMessage: number;
  /** The server ends a subscription and nobody is told. */
  silentEnd: number;
  /** A subscription is acknowledged later than it should be able to hear. */
  deafAfterAcknowledgement: number;
  busy: number;
}

export const noFaults: Faults = {
  lostRequest: 0,
  lostAnswer: 0,
  repeatedRequest: 0,
  droppedMessage: 0,
  repeatedMessage: 0,
  delayedMessage: 0,
  silentEnd: 0,
  deafAfterAcknowledgement: 0,
  busy: 0,
};

interface Listener {
  connection: Connection;
  query: string;
  variables: { documentId: string; sid?: number };
  epoch: number;
  observer: Observer<unknown>;
  live: boolean;
  closed: boolean;
}

const fieldOf = new Map([
  [queries.onChange, 'onChange'],
  [queries.onSignal, 'onSignal'],
  [queries.onDocumentEvent, 'onDocumentEvent'],
]);

/** The client's side of the network: a transport that can be cut and killed. */
export class Connection implements Transport {
  alive = true;
  online = true;
  private connected = false;
  /** Answers of the next requests by field, instead of asking the server. */
  readonly refusals: { query: string; reason: Reason }[] = [];
  readonly sent: { query: string; variables: unknown; at: number }[] = [];
  /** Called before a request is sent, and when a subscription is acknowledged. */
  onRequest: (query: string, variables: object) => void = () => {};
  onReady: () => void = () => {};
  /** How many subscriptions were begun. */
  subscriptions = 0;
  /** How many changes were ever under way at once. */
  mostInFlight = 0;
  private inFlight = 0;
  private readonly listeners = new Set<(connected: boolean) => void>();

  constructor(
    readonly server: FakeServer,
    readonly userId: string,
  ) {}

  async request<T>(query: string, variables: object): Promise<T> {
    if (!this.alive) return new Promise(() => {});
    this.onRequest(query, variables);
    this.sent.push({ query, variables: structuredClone(variables), at: this.server.clock.now() });
    const weight = query === queries.submitChange ? 1 : 0;
    this.inFlight += weight;
    this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
    try {
      return (await this.server.request(this, query, structuredClone(variables))) as T;
    } finally {
      this.inFlight -= weight;
    }
  }

  farewell(query: string, variables: object): void {
    this.request(query, variables).catch(() => {});
  }

  subscribe<T>(query: string, variables: object, observer: Observer<T>): Subscription {
    return this.server.listen(this, query, variables, observer as Observer<unknown>);
  }

  onConnection(listener: (connected: boolean) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Cuts the network; the transport notices after a while. */
  cut(): void {
    this.online = false;
    this.server.drop(this);
    this.server.later(3_000, () => !this.online && this.tell(false));
  }

  /** Mends the network; Amplify subscribes again by itself. */
  mend(): void {
    this.online = true;
    this.server.later(2_000, () => {
      if (!this.online) return;
      this.tell(true);
      this.server.restart(this);
    });
  }

  kill(): void {
    this.alive = false;
    this.server.drop(this);
  }

  /** The first subscription is about to be acknowledged: Amplify says before that it is connected. */
  established(): void {
    if (!this.connected) this.tell(true);
  }

  private tell(connected: boolean): void {
    this.connected = connected;
    if (this.alive) for (const listener of this.listeners) listener(connected);
  }
}

/** The API as the client sees it, over a network with faults. Everything random comes from the seed. */
export class FakeServer {
  readonly documents = new Map<string, FakeDocument>();
  readonly happened: Record<string, number> = {};
  faults: Faults = { ...noFaults };
  pages = { tail: 200, segments: 8 };
  private readonly listeners = new Set<Listener>();

  constructor(
    readonly clock: VirtualClock,
    readonly random: () => number,
  ) {}

  connect(userId: string): Connection {
    return new Connection(this, userId);
  }

  create(documentId: string, members: Record<string, Role>): FakeDocument {
    const document = new FakeDocument(documentId, this.clock, this.pages);
    for (const [userId, role] of Object.entries(members)) document.members.set(userId, role);
    this.documents.set(documentId, document);
    return document;
  }

  count(what: string): void {
    this.happened[what] = (this.happened[what] ?? 0) + 1;
  }

  /** Calls `action` after at most that many milliseconds. */
  later(most: number, action: () => void): void {
    this.clock.after(5 + this.random() * most, action);
  }

  async request(connection: Connection, query: string, variables: object): Promise<unknown> {
    const trip = (): Promise<void> => new Promise((resolve) => this.later(80, resolve));
    await trip();
    const refusal = connection.refusals.findIndex((refused) => refused.query === query);
    if (refusal >= 0) throw new WeftError(connection.refusals.splice(refusal, 1)[0]!.reason);
    if (!connection.online || this.happens('lostRequest')) throw new WeftError('OFFLINE');
    if (this.happens('busy')) throw new WeftError('BUSY');
    const run = async (): Promise<unknown> => this.execute(connection.userId, query, variables as never);
    // A repeated request, or one whose answer is lost, may take long and land after what is sent next.
    if (this.happens('repeatedRequest')) this.later(8_000, () => void run().catch(() => {}));
    if (this.happens('lostAnswer')) {
      const slow = this.random() < 0.5;
      if (slow) this.later(20_000, () => void run().catch(() => {}));
      else await run();
      throw new WeftError('OFFLINE');
    }
    const data = await run();
    await trip();
    if (!connection.online) throw new WeftError('OFFLINE');
    if (!connection.alive) return new Promise(() => {});
    return structuredClone(data);
  }

  listen(connection: Connection, query: string, variables: object, observer: Observer<unknown>): Subscription {
    const listener: Listener = {
      connection,
      query,
      variables: variables as Listener['variables'],
      epoch: 0,
      observer,
      live: false,
      closed: false,
    };
    this.listeners.add(listener);
    connection.subscriptions += 1;
    if (connection.online) this.startListener(listener);
    return {
      close: () => {
        listener.closed = true;
        this.listeners.delete(listener);
      },
    };
  }

  /** The connection broke: its subscriptions hear nothing. */
  drop(connection: Connection): void {
    for (const listener of this.listeners) if (listener.connection === connection) listener.live = false;
  }

  restart(connection: Connection): void {
    for (const listener of this.listeners) if (listener.connection === connection) this.startListener(listener);
  }

  /** Access changed: the epoch rises, and those who subscribed under the former one are told of it. */
  raiseEpoch(document: FakeDocument): void {
    const former = document.epoch;
    document.epoch += 1;
    this.publishEvent(document, former, 'ACCESS_CHANGED');
  }

  setRole(document: FakeDocument, userId: string, role: Role | null): void {
    if (role) document.members.set(userId, role);
    else document.members.delete(userId);
    this.raiseEpoch(document);
  }

  terminate(document: FakeDocument): void {
    document.active = false;
    document.epoch += 1;
    this.publishEvent(document, document.epoch - 1, 'SESSION_CHANGED');
  }

  startSession(document: FakeDocument): void {
    document.active = true;
    document.ssn += 1;
    this.publishEvent(document, document.epoch, 'SESSION_CHANGED');
  }

  archive(document: FakeDocument, archived: boolean): void {
    document.archivedAt = archived ? document.at : null;
    this.publishEvent(document, document.epoch, 'DOCUMENT_CHANGED');
  }

  delete(document: FakeDocument): void {
    document.deleted = true;
    document.epoch += 1;
    this.publishEvent(document, document.epoch - 1, 'DOCUMENT_DELETED');
  }

  publishEvent(document: FakeDocument, epoch: number, kind: WireDocumentEvent['kind']): void {
    const event = {
      documentId: document.documentId,
      epoch,
      kind,
      eventId: 'e',
      at: document.at,
      comment: null,
      message: null,
    };
    this.publish('onDocumentEvent', event);
  }

  publish(field: string, payload: WireChange | WireSignal | WireDocumentEvent): void {
    for (const listener of this.listeners) {
      const { documentId, sid } = listener.variables;
      if (fieldOf.get(listener.query) !== field || documentId !== payload.documentId) continue;
      if (!listener.live || listener.epoch !== payload.epoch) continue;
      if (field === 'onChange' && (payload as WireChange).sid === sid) continue;
      if (this.happens('silentEnd')) listener.live = false;
      else if (!this.happens('droppedMessage')) {
        this.deliver(listener, { [field]: payload });
        if (this.happens('repeatedMessage')) this.deliver(listener, { [field]: payload });
      }
    }
  }

  private deliver(listener: Listener, message: object): void {
    const delay = this.happens('delayedMessage') ? 8_000 : 60;
    this.later(delay, () => {
      if (listener.closed || !listener.connection.alive || !listener.connection.online) return;
      listener.observer.next(structuredClone(message));
    });
  }

  private startListener(listener: Listener): void {
    const { connection, observer } = listener;
    this.later(150, () => {
      if (listener.closed || !connection.online || !connection.alive) return;
      const document = this.documents.get(listener.variables.documentId);
      if (!document?.members.has(connection.userId)) return observer.error(new WeftError('NOT_A_MEMBER'));
      if (document.deleted) return observer.error(new WeftError('DOCUMENT_DELETED'));
      listener.epoch = document.epoch;
      if (this.happens('deafAfterAcknowledgement')) {
        this.later(1_500, () => {
          listener.live = connection.online;
        });
      } else listener.live = true;
      connection.established();
      connection.onReady();
      observer.ready();
    });
  }

  private happens(fault: keyof Faults): boolean {
    if (this.random() >= this.faults[fault]) return false;
    this.count(fault);
    return true;
  }

  private async execute(userId: string, query: string, variables: Record<string, never>): Promise<unknown> {
    if (query === queries.me) return { me: { userId, name: userId, colour: null } };
    const input = (variables['input'] ?? variables) as Record<string, never>;
    const document = this.documents.get(input['documentId']!);
    if (!document) throw new WeftError('NOT_A_MEMBER');
    switch (query) {
      case queries.getDocument:
        return { document: this.describe(document, userId) };
      case queries.joinSession:
        return { joinSession: document.join(userId, input as never) };
      case queries.sync:
        this.count('sync');
        return { sync: document.sync(userId, input as never) };
      case queries.submitChange:
        return { submitChange: await this.submit(document, userId, input as never) };
      case queries.heartbeat:
        return { heartbeat: this.signal(document, userId, 'HEARTBEAT', input as never) };
      case queries.leaveSession: {
        const left = this.signal(document, userId, 'LEFT', input as never);
        document.presence.delete(left.sid);
        return { leaveSession: left };
      }
      default:
        throw new Error(`the fake server does not know ${query}`);
    }
  }

  private async submit(document: FakeDocument, userId: string, input: WireChange): Promise<WireChange> {
    document.checkChange(userId, input);
    const { epoch } = document;
    // The world turns between what a resolver reads and what it puts.
    await new Promise<void>((resolve) => this.later(30, resolve));
    const change = document.putChange(userId, input, epoch);
    this.publish('onChange', { ...change, cursor: input.cursor });
    return change;
  }

  private signal(
    document: FakeDocument,
    userId: string,
    kind: WireSignal['kind'],
    input: { sid: number; lastSeq?: number; revision?: number; cursor?: Cursor | null },
  ): WireSignal {
    document.requireMember(userId);
    document.requireSite(userId, input.sid);
    const signal: WireSignal = {
      documentId: document.documentId,
      epoch: document.epoch,
      kind,
      sid: input.sid,
      userId,
      name: userId,
      colour: null,
      cursor: input.cursor ?? null,
      lastSeq: input.lastSeq ?? null,
      revision: input.revision ?? null,
      lastActive: null,
      at: document.at,
    };
    this.publish('onSignal', signal);
    return signal;
  }

  private describe(document: FakeDocument, userId: string): object {
    return {
      documentId: document.documentId,
      title: 'A document',
      language: 'text',
      ownerId: userId,
      role: document.requireMember(userId),
      createdAt: document.at,
      updatedAt: document.at,
      archivedAt: document.archivedAt,
      epoch: document.epoch,
      revision: document.revision,
      session: {
        sessionId: `${document.documentId}#${document.ssn}`,
        ssn: document.ssn,
        status: document.active ? 'ACTIVE' : 'TERMINATED',
      },
    };
  }
}
