import limits from '../schema/limits.json';
import { aFewTimes, untilDone } from './attempts';
import { Backoff } from './backoff';
import { Chat } from './chat';
import { Coalesced } from './coalesced';
import { Comments } from './comments';
import { Delivery } from './delivery';
import type { DocumentContext } from './feature';
import * as queries from './queries/index';
import type { ChatMessage, Comment } from './remarks';
import { ulids } from './ulid';

interface CommentPage {
  readonly items: readonly Comment[];
  readonly nextToken: string | null;
  /** The server's time of the request. */
  readonly at: string;
}

interface RemarkPage extends Omit<CommentPage, 'items'> {
  readonly comments: readonly Comment[];
  readonly messages: readonly ChatMessage[];
}

/**
 * The comments and the chat of an open document: `new Talk(document.context)`. It lists them at once, hears what is
 * published, and lists what changed whenever something may have been missed.
 */
export class Talk {
  readonly comments: Comments;
  readonly chat: Chat;
  private readonly delivery: Delivery;
  private readonly backoff: Backoff;
  private readonly stops: (() => void)[];
  private readonly listings = new Coalesced(() => this.list());
  /** The server's time of the last listing, and ours. */
  private listed: { readonly at: string; readonly now: number } | null = null;
  private stopped = false;

  constructor(private readonly context: DocumentContext) {
    const { clock, random, signals } = context;
    this.delivery = new Delivery(context);
    this.backoff = new Backoff(clock, random);
    const shared = { context, delivery: this.delivery, newId: ulids(clock, random) };
    this.comments = new Comments({ ...shared, reload: (threadId) => this.reload(threadId) });
    this.chat = new Chat({ ...shared, refresh: () => this.refresh() });
    this.stops = [
      signals.on('event', ({ comment, message }) => {
        if (comment) this.comments.hear(comment);
        if (message) this.chat.merge([message]);
      }),
      signals.on('refresh', () => {
        this.delivery.hurry();
        this.backoff.hurry();
        void this.refresh();
      }),
      signals.on('end', () => this.stop()),
    ];
    void this.refresh();
  }

  /** Lists what changed; resolves when a listing that began after this call is done, or was refused. */
  refresh(): Promise<void> {
    return this.listings.request();
  }

  /** Ends it; with the document it ends by itself. */
  stop(): void {
    this.stopped = true;
    for (const stop of this.stops) stop();
    this.delivery.stop();
    this.backoff.hurry();
  }

  private async list(): Promise<void> {
    const { clock, failed } = this.context;
    const now = clock.now();
    const isRecent = this.listed !== null && now - this.listed.now < limits.relistMilliseconds.value;
    const at = await untilDone(() => (isRecent ? this.listChanges(this.listed!.at) : this.listAll()), {
      backoff: this.backoff,
      failed,
      stopped: () => this.stopped,
    });
    if (at !== null) this.listed = { at, now };
  }

  /** Lists all comments and the newest messages; gives the time at which that began. */
  private async listAll(): Promise<string> {
    const at = await this.listComments({});
    await this.chat.begin();
    return at;
  }

  private async listComments(more: object): Promise<string> {
    let first: string | null = null;
    let nextToken: string | null = null;
    do {
      const page: CommentPage = await this.ask(queries.listComments, { ...more, nextToken });
      first ??= page.at;
      this.comments.merge(page.items);
      nextToken = page.nextToken;
    } while (nextToken !== null);
    return first;
  }

  private async listChanges(since: string): Promise<string> {
    let first: string | null = null;
    let nextToken: string | null = null;
    do {
      const page: RemarkPage = await this.ask(queries.listRemarks, { since, nextToken });
      first ??= page.at;
      this.comments.merge(page.comments);
      this.chat.merge(page.messages);
      nextToken = page.nextToken;
    } while (nextToken !== null);
    return first;
  }

  private async reload(threadId: string): Promise<void> {
    const { clock, random, failed } = this.context;
    await aFewTimes(() => this.listComments({ threadId }), new Backoff(clock, random)).catch(failed);
  }

  private async ask<Page>(query: string, variables: object): Promise<Page> {
    const { documentId, transport } = this.context;
    const data = await transport.request<Record<string, Page>>(query, { documentId, ...variables });
    return Object.values(data)[0]!;
  }
}
