import type { Clock } from './clock';
import type { WeftError } from './errors';
import { Heartbeat } from './heartbeat';
import type { Page } from './page';
import type { Random } from './random';
import { Resync } from './resync';
import { Subscriptions, type Topic } from './subscriptions';
import type { Transport } from './transport';

export interface ConnectionOptions {
  transport: Transport;
  clock: Clock;
  random: Random;
  page: Page;
  topics: readonly Topic[];
  /** Sends one heartbeat; must not reject. */
  send(): Promise<void>;
  /** How many participants there are, oneself included. */
  crowd(): number;
  /** Something may have been missed: the log is to be read, and what is listed is to be listed anew. */
  refresh(): void;
  /** The page is seen again or the network is back. */
  wake(): void;
  /** The page is being hidden for good. */
  hide(): void;
  failed(error: WeftError): void;
  changed(): void;
}

/** The live connection of a document: its subscriptions, heartbeats, and the regular doubt whether all was heard. */
export class Connection {
  readonly heartbeat: Heartbeat;
  /** Whether the transport said that it lost the server. */
  disconnected = false;
  private readonly subscriptions: Subscriptions;
  private readonly resync: Resync;
  private readonly stops: (() => void)[] = [];
  private ready: (() => void) | null = null;
  private opened = false;

  constructor(private readonly options: ConnectionOptions) {
    const { transport, clock, random, page, topics, send, crowd, refresh, failed } = options;
    this.resync = new Resync(clock, refresh);
    this.heartbeat = new Heartbeat({
      clock,
      send,
      crowd,
      hidden: () => page.hidden,
      silent: () => {
        this.renew();
        refresh();
      },
    });
    this.subscriptions = new Subscriptions({
      transport,
      clock,
      random,
      topics,
      ready: () => this.subscribed(),
      failed,
    });
  }

  /** Whether the document was read and everything is subscribed to. */
  get live(): boolean {
    return this.opened && this.subscriptions.ready;
  }

  /** Subscribes; resolves with the acknowledgement, or without one after `patience` milliseconds. */
  async start(patience: number): Promise<void> {
    const { transport, page, clock, wake, hide } = this.options;
    this.stops.push(
      transport.onConnection((connected) => this.connectionChanged(connected)),
      page.onWake(wake),
      page.onHide(hide),
    );
    const acknowledged = new Promise<void>((resolve) => {
      const timer = clock.after(patience, resolve);
      this.ready = () => {
        timer.cancel();
        resolve();
      };
    });
    this.subscriptions.renew();
    await acknowledged;
    this.ready = null;
  }

  /** The document was read: from now on heartbeats are sent. */
  open(): void {
    this.opened = true;
    this.heartbeat.start();
    this.resync.soon();
    this.resync.start();
  }

  /** Subscribes to everything anew. */
  renew(): void {
    this.subscriptions.renew();
  }

  stop(): void {
    this.resync.stop();
    for (const stop of this.stops) stop();
    this.subscriptions.close();
    this.heartbeat.stop();
  }

  private subscribed(): void {
    this.disconnected = false;
    this.heartbeat.heard();
    this.ready?.();
    if (this.opened) {
      this.options.refresh();
      this.resync.soon();
    }
    this.options.changed();
  }

  private connectionChanged(connected: boolean): void {
    this.disconnected = !connected;
    if (connected) this.options.wake();
    else this.subscriptions.interrupt();
    this.options.changed();
  }
}
