import type { Whereabouts } from '../crdt/index';
import type { Delivery } from './delivery';
import { Emitter } from './emitter';
import { toWeftError, WeftError } from './errors';
import type { DocumentContext } from './feature';
import * as queries from './queries/index';
import { Remarks, type Comment } from './remarks';

/** A first comment, what was replied, and where the text is that they are about. */
export interface Thread {
  readonly threadId: string;
  readonly first: Comment;
  readonly replies: readonly Comment[];
  readonly where: Whereabouts;
}

export interface CommentsOptions {
  context: DocumentContext;
  delivery: Delivery;
  newId(): string;
  /** Lists one thread anew. */
  reload(threadId: string): Promise<void>;
}

// How often a thread is resolved or reopened once more since somebody else changed it at the same moment.
const attempts = 3;

const listed = ({ where: { status } }: Thread): number => (status === 'ORPHANED' || status === 'UNKNOWN' ? 1 : 0);

/**
 * The comments of an open document. What is asked for is shown at once and sent until it is stored; methods reject with a
 * {@link WeftError} if it is refused, with CONFLICT if somebody else changed the comment meanwhile.
 */
export class Comments {
  private readonly emitter = new Emitter<{ changed: void }>();
  private readonly remarks = new Remarks<Comment>();

  constructor(private readonly options: CommentsOptions) {}

  /** Calls `listener` whenever there is something new; edits of the text move threads as well. Gives what stops it. */
  on(name: 'changed', listener: () => void): () => void {
    return this.emitter.on(name, listener);
  }

  /** The threads in the order of the text, and behind them those whose text is gone. */
  threads(): Thread[] {
    const threads = new Map<string, Thread & { replies: Comment[] }>();
    // A thread's id sorts before those of its replies, and of nobody else's.
    for (const comment of this.remarks.sorted()) {
      const { threadId, passage } = comment;
      const where = passage && this.options.context.findPassage(passage);
      if (where) threads.set(threadId, { threadId, first: comment, replies: [], where });
      else threads.get(threadId)?.replies.push(comment);
    }
    return [...threads.values()].sort((a, b) => listed(a) - listed(b) || a.where.position - b.where.position);
  }

  /** Comments on the text from position `start` up to and without `end`. What is unsaved of it is saved first. */
  async create(start: number, end: number, body: string, mentions: readonly string[] = []): Promise<Comment> {
    const { context, newId } = this.options;
    const passage = context.passageAt(start, end);
    const commentId = newId();
    const more = { threadId: commentId, passage, resolved: false, resolvedBy: null };
    return this.add({ ...this.sketch(commentId, body, mentions), ...more }, async () => {
      await context.saved();
      // Our own text was written anew under another site: nobody else will ever see these identities.
      if (context.findPassage(passage).status === 'UNKNOWN') throw new WeftError('CONFLICT');
      return [queries.createComment, { commentId, passage, body, mentions }];
    });
  }

  async reply(threadId: string, body: string, mentions: readonly string[] = []): Promise<Comment> {
    const commentId = this.options.newId();
    const more = { threadId, passage: null, resolved: null, resolvedBy: null };
    return this.add({ ...this.sketch(commentId, body, mentions), ...more }, async () => [
      queries.replyToComment,
      { threadId, commentId, body, mentions },
    ]);
  }

  /** Gives a comment of one's own another text. */
  edit(comment: Comment, body: string, mentions: readonly string[] = comment.mentions): Promise<Comment> {
    const { threadId, commentId, version } = comment;
    return this.change(threadId, queries.editComment, { threadId, commentId, version, body, mentions });
  }

  /** Deletes the text of a comment of one's own, or as an owner of anybody's. */
  remove({ threadId, commentId, version }: Comment): Promise<Comment> {
    return this.change(threadId, queries.deleteComment, { threadId, commentId, version });
  }

  resolve(threadId: string): Promise<Comment> {
    return this.settle(threadId, queries.resolveThread);
  }

  reopen(threadId: string): Promise<Comment> {
    return this.settle(threadId, queries.reopenThread);
  }

  /** Takes what was listed. */
  merge(comments: readonly Comment[]): void {
    const news = comments.map((comment) => this.remarks.merge(keyOf(comment), comment));
    if (news.includes(true)) this.emitter.emit('changed', undefined);
  }

  /** Takes a comment that was published; one of a thread that was missed lets the thread be listed. */
  hear(comment: Comment): void {
    this.merge([comment]);
    const { threadId } = comment;
    if (!this.remarks.get(threadId)) void this.options.reload(threadId);
  }

  private sketch(commentId: string, body: string, mentions: readonly string[]) {
    const { clock, userId } = this.options.context;
    const createdAt = new Date(clock.now()).toISOString();
    const said = { version: 0, authorId: userId, authorName: null, body, mentions, createdAt };
    return { commentId, ...said, editedAt: null, deleted: false };
  }

  private async add(sketch: Comment, prepare: () => Promise<[query: string, input: object]>): Promise<Comment> {
    this.merge([sketch]);
    try {
      return await this.send(...(await prepare()));
    } catch (error) {
      this.remarks.withdraw(keyOf(sketch));
      this.emitter.emit('changed', undefined);
      throw error;
    }
  }

  private async send(query: string, input: object): Promise<Comment> {
    const { comment } = await this.options.delivery.send(query, input);
    this.merge([comment!]);
    return this.remarks.get(keyOf(comment!))!;
  }

  private async change(threadId: string, query: string, input: object): Promise<Comment> {
    try {
      return await this.send(query, input);
    } catch (error) {
      if (toWeftError(error).action === 'SYNC') await this.options.reload(threadId);
      throw error;
    }
  }

  private async settle(threadId: string, query: string): Promise<Comment> {
    for (let attempt = 1; ; attempt += 1) {
      const { version } = this.remarks.get(threadId)!;
      try {
        return await this.change(threadId, query, { threadId, version });
      } catch (error) {
        if (toWeftError(error).reason !== 'CONFLICT' || attempt === attempts) throw error;
      }
    }
  }
}

const keyOf = ({ threadId, commentId }: Comment): string =>
  commentId === threadId ? threadId : `${threadId}#${commentId}`;
