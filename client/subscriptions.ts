import { Backoff } from './backoff';
import type { Clock, Timer } from './clock';
import type { WeftError } from './errors';
import type { Random } from './random';
import type { Subscription, Transport } from './transport';

// Amplify waits 15 seconds for an acknowledgement and then says nothing.
const readyMilliseconds = 20_000;
// A subscription that lived for so long did not fail at once.
const stableMilliseconds = 60_000;

/** One thing to subscribe to. */
export interface Topic {
  query: string;
  /** Asked for whenever it is subscribed to anew. */
  variables(): object;
  next(data: never): void;
}

export interface SubscriptionsOptions {
  transport: Transport;
  clock: Clock;
  random: Random;
  topics: readonly Topic[];
  /** Every topic is acknowledged; told again after each renewal. */
  ready(): void;
  failed(error: WeftError): void;
}

/** One topic: renewed on errors by itself, so that a denial of one leaves the others alone. */
class Channel {
  ready = false;
  private attempt = 0;
  private current: Subscription | null = null;
  private former: Subscription | null = null;
  private timer: Timer | null = null;
  private readyAt = Infinity;
  private readonly backoff: Backoff;

  constructor(
    private readonly options: SubscriptionsOptions,
    private readonly topic: Topic,
    private readonly acknowledged: () => void,
  ) {
    this.backoff = new Backoff(options.clock, options.random, 1_000, 60_000);
  }

  /** Subscribes anew; the former subscription goes on until the new one is acknowledged. */
  renew(): void {
    const { transport, clock } = this.options;
    const attempt = (this.attempt += 1);
    if (this.ready) this.former = this.current;
    else this.current?.close();
    this.ready = false;
    this.timer?.cancel();
    this.timer = clock.after(readyMilliseconds, () => this.retry());
    const isCurrent = (): boolean => attempt === this.attempt;
    this.current = transport.subscribe<never>(this.topic.query, this.topic.variables(), {
      next: (data) => this.topic.next(data),
      ready: () => {
        if (isCurrent()) this.confirm();
      },
      error: (error) => {
        if (!isCurrent()) return;
        this.options.failed(error);
        this.retry();
      },
    });
  }

  /** The connection broke: the transport renews the subscription, and tells when it is acknowledged again. */
  interrupt(): void {
    this.ready = false;
  }

  close(): void {
    this.attempt += 1;
    this.timer?.cancel();
    this.former?.close();
    this.current?.close();
  }

  private confirm(): void {
    this.timer?.cancel();
    this.former?.close();
    this.former = null;
    this.ready = true;
    this.readyAt = this.options.clock.now();
    this.acknowledged();
  }

  private retry(): void {
    this.ready = false;
    const { clock } = this.options;
    if (clock.now() - this.readyAt > stableMilliseconds) this.backoff.reset();
    this.readyAt = Infinity;
    this.timer?.cancel();
    this.timer = clock.after(this.backoff.next(), () => this.renew());
  }
}

/** The subscriptions of one document. */
export class Subscriptions {
  private readonly channels: Channel[];

  constructor(options: SubscriptionsOptions) {
    const acknowledged = (): void => {
      if (this.ready) options.ready();
    };
    this.channels = options.topics.map((topic) => new Channel(options, topic, acknowledged));
  }

  /** Whether every topic is acknowledged. */
  get ready(): boolean {
    return this.channels.every((channel) => channel.ready);
  }

  /** Subscribes to everything anew. */
  renew(): void {
    for (const channel of this.channels) channel.renew();
  }

  interrupt(): void {
    for (const channel of this.channels) channel.interrupt();
  }

  close(): void {
    for (const channel of this.channels) channel.close();
  }
}
