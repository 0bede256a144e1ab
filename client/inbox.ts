import type { Clock, Timer } from './clock';
import { Emitter } from './emitter';
import type { WeftError } from './errors';
import type { Page } from './page';
import * as queries from './queries/index';
import type { Random } from './random';
import { Subscriptions } from './subscriptions';
import type { Transport } from './transport';
import { notificationsPage } from '../schema/limits.json';

/** One entry of the user's inbox. Repeated edits of one person in one document share an entry, which counts them. */
export interface Notification {
  notificationId: string;
  kind: string;
  documentId: string;
  actorId: string | null;
  /** What it is about, by its kind: a user, a thread, a message, a session. */
  subject: string | null;
  mentioned: boolean;
  count: number;
  /** The time of the latest of its events, ISO 8601. */
  at: string;
  read: boolean;
}

export interface InboxEvents {
  /** The entries, or the number of unread ones, are other ones now. */
  change: void;
  /** An entry came in, or counted on, while the inbox was open. */
  notification: Notification;
  error: WeftError;
}

export interface InboxOptions {
  transport: Transport;
  clock: Clock;
  random: Random;
  page: Page;
  userId: string;
}

interface NotificationPage {
  items: Notification[];
  nextToken: string | null;
  unread: number;
}

// AppSync may lose what follows the acknowledgement of a subscription.
const relistMilliseconds = 3_000;
const periodicMilliseconds = 300_000;

const newestFirst = (a: Notification, b: Notification): number =>
  a.at === b.at ? (a.notificationId < b.notificationId ? 1 : -1) : a.at < b.at ? 1 : -1;

/**
 * The user's inbox: the latest entries, kept up to date by pushes, which are hints. It is listed again after every
 * subscription, every disruption, when the page is seen again and every five minutes, so an entry whose push was lost is
 * there all the same.
 */
export class Inbox {
  private readonly entries = new Map<string, Notification>();
  private readonly emitter = new Emitter<InboxEvents>();
  private readonly subscriptions: Subscriptions;
  private readonly stops: (() => void)[];
  private count = 0;
  private nextToken: string | null = null;
  private timer: Timer | null = null;
  private closed = false;

  private constructor(private readonly options: InboxOptions) {
    const { transport, clock, random, page, userId } = options;
    this.subscriptions = new Subscriptions({
      transport,
      clock,
      random,
      topics: [
        {
          query: queries.onNotification,
          variables: () => ({ userId }),
          next: ({ onNotification }: { onNotification: Notification | null }) =>
            onNotification && this.hear(onNotification),
        },
      ],
      ready: () => {
        void this.refresh();
        this.schedule(relistMilliseconds);
      },
      failed: (error) => this.emitter.emit('error', error),
    });
    this.stops = [
      transport.onConnection((connected) => {
        if (!connected) this.subscriptions.interrupt();
      }),
      page.onWake(() => void this.refresh()),
    ];
  }

  /** Opens the inbox. Resolves once it was listed. */
  static async open(options: InboxOptions): Promise<Inbox> {
    const inbox = new Inbox(options);
    inbox.subscriptions.renew();
    try {
      await inbox.list();
    } catch (error) {
      inbox.close();
      throw error;
    }
    return inbox;
  }

  /** The entries that are loaded, the latest first. */
  get notifications(): Notification[] {
    return [...this.entries.values()].sort(newestFirst);
  }

  /** How many entries are not read; 100 means 100 or more. */
  get unread(): number {
    return this.count;
  }

  /** Whether `more` would load older entries. */
  get hasMore(): boolean {
    return this.nextToken !== null;
  }

  on<Name extends keyof InboxEvents>(name: Name, listener: (value: InboxEvents[Name]) => void): () => void {
    return this.emitter.on(name, listener);
  }

  /** Lists the latest entries anew. What it fails with is told as an `error`. */
  async refresh(): Promise<void> {
    try {
      await this.list();
    } catch (error) {
      this.emitter.emit('error', error as WeftError);
    }
  }

  /** Loads older entries. */
  async more(): Promise<void> {
    if (this.nextToken !== null) this.merge(await this.page(this.nextToken));
  }

  /** Marks entries as read, as they are seen here: one that has counted something later stays unread. */
  async markRead(notifications: readonly Notification[] = this.notifications): Promise<void> {
    const unread = notifications.filter(({ read }) => !read);
    for (let start = 0; start < unread.length; start += notificationsPage.value) {
      const seen = unread.slice(start, start + notificationsPage.value);
      const input = { notifications: seen.map(({ notificationId, at }) => ({ notificationId, at })) };
      const { markNotificationsRead } = await this.options.transport.request<{
        markNotificationsRead: { notificationIds: string[] };
      }>(queries.markNotificationsRead, { input });
      const times = new Map(seen.map(({ notificationId, at }) => [notificationId, at]));
      for (const id of markNotificationsRead.notificationIds) {
        const entry = this.entries.get(id);
        // Pushed anew while the request was on its way: not that one was read.
        if (!entry || entry.read || entry.at !== times.get(id)) continue;
        this.entries.set(id, { ...entry, read: true });
        this.count = Math.max(0, this.count - 1);
      }
    }
    this.emitter.emit('change', undefined);
  }

  close(): void {
    this.closed = true;
    this.timer?.cancel();
    this.subscriptions.close();
    for (const stop of this.stops) stop();
  }

  private async page(nextToken: string | null): Promise<NotificationPage> {
    const data = await this.options.transport.request<{ notifications: NotificationPage }>(queries.listNotifications, {
      nextToken,
    });
    return data.notifications;
  }

  private async list(): Promise<void> {
    this.merge(await this.page(null));
  }

  private merge({ items, nextToken, unread }: NotificationPage): void {
    if (this.closed) return;
    this.count = unread;
    for (const item of items) {
      const before = this.entries.get(item.notificationId);
      // A list may be older than what was pushed, or marked as read, while it was under way.
      if (!before || before.at < item.at || (before.at === item.at && !before.read))
        this.entries.set(item.notificationId, item);
      else if (before.read !== item.read) this.count = Math.max(0, this.count + (before.read ? -1 : 1));
    }
    this.nextToken = nextToken;
    this.emitter.emit('change', undefined);
  }

  private hear(pushed: Notification): void {
    if (this.closed) return;
    const before = this.entries.get(pushed.notificationId);
    // An older push may come late.
    if (before && before.at > pushed.at) return;
    this.entries.set(pushed.notificationId, pushed);
    if (!pushed.read && (!before || before.read)) this.count += 1;
    this.emitter.emit('notification', pushed);
    this.emitter.emit('change', undefined);
  }

  private schedule(milliseconds: number): void {
    this.timer?.cancel();
    this.timer = this.options.clock.after(milliseconds, () => {
      void this.refresh();
      this.schedule(periodicMilliseconds);
    });
  }
}
