import type { Delivery } from './delivery';
import { Emitter } from './emitter';
import { toWeftError } from './errors';
import type { DocumentContext } from './feature';
import * as queries from './queries/index';
import { Remarks, type ChatMessage } from './remarks';

export interface ChatOptions {
  context: DocumentContext;
  delivery: Delivery;
  newId(): string;
  /** Lists what changed. */
  refresh(): Promise<void>;
}

/**
 * The chat of an open document's present session. What is said is shown at once and sent until it is stored; methods
 * reject with a WeftError if it is refused.
 */
export class Chat {
  private readonly emitter = new Emitter<{ changed: void }>();
  private remarks = new Remarks<ChatMessage>();
  /** Asks for older messages of a session: null once there are none, absent until its newest were listed. */
  private readonly tokens = new Map<number, string | null>();

  constructor(private readonly options: ChatOptions) {}

  /** Calls `listener` whenever there is something new. Gives what stops it. */
  on(name: 'changed', listener: () => void): () => void {
    return this.emitter.on(name, listener);
  }

  /** The messages of the present session that are here, the oldest first. */
  get messages(): ChatMessage[] {
    const ssn = this.options.context.ssn();
    return this.remarks.sorted().filter((message) => message.ssn === ssn);
  }

  /** Whether there are older messages than those that are here. */
  get hasMore(): boolean {
    return this.tokens.get(this.options.context.ssn()) !== null;
  }

  /** Lists a page of older messages. */
  async more(): Promise<void> {
    const { documentId, ssn: present, transport } = this.options.context;
    const ssn = present();
    const nextToken = this.tokens.get(ssn);
    if (nextToken === null) return;
    const variables = { documentId, ssn, nextToken: nextToken ?? null };
    const { messages } = await transport.request<{ messages: Page }>(queries.listMessages, variables);
    this.tokens.set(ssn, messages.nextToken);
    this.merge(messages.items);
    this.emitter.emit('changed', undefined);
  }

  /** Lists the newest messages, and forgets the others: between them and these some may be missing. */
  async begin(): Promise<void> {
    const unsent = this.remarks.sorted().filter(({ version }) => version === 0);
    this.remarks = new Remarks();
    for (const message of unsent) this.remarks.merge(keyOf(message), message);
    this.tokens.clear();
    await this.more();
  }

  async send(body: string, mentions: readonly string[] = []): Promise<ChatMessage> {
    const { context, newId } = this.options;
    const [ssn, messageId, createdAt] = [context.ssn(), newId(), new Date(context.clock.now()).toISOString()];
    const said = { version: 0, authorId: context.userId, authorName: null, body, mentions, createdAt };
    const sketch = { ssn, messageId, ...said, editedAt: null, deleted: false };
    this.merge([sketch]);
    try {
      return await this.deliver(queries.sendMessage, { ssn, messageId, body, mentions });
    } catch (error) {
      this.remarks.withdraw(keyOf(sketch));
      this.emitter.emit('changed', undefined);
      throw error;
    }
  }

  /** Gives a message of one's own another text. */
  edit(message: ChatMessage, body: string, mentions: readonly string[] = message.mentions): Promise<ChatMessage> {
    const { ssn, messageId, version } = message;
    return this.change(queries.editMessage, { ssn, messageId, version, body, mentions });
  }

  /** Deletes the text of a message of one's own, or as an owner of anybody's. */
  remove({ ssn, messageId, version }: ChatMessage): Promise<ChatMessage> {
    return this.change(queries.deleteMessage, { ssn, messageId, version });
  }

  /** Takes what was listed or published. */
  merge(messages: readonly ChatMessage[]): void {
    const news = messages.map((message) => this.remarks.merge(keyOf(message), message));
    if (news.includes(true)) this.emitter.emit('changed', undefined);
  }

  private async deliver(query: string, input: object): Promise<ChatMessage> {
    const { message } = await this.options.delivery.send(query, input);
    this.merge([message!]);
    return message!;
  }

  private async change(query: string, input: object): Promise<ChatMessage> {
    try {
      return await this.deliver(query, input);
    } catch (error) {
      if (toWeftError(error).action === 'SYNC') await this.options.refresh();
      throw error;
    }
  }
}

interface Page {
  readonly items: readonly ChatMessage[];
  readonly nextToken: string | null;
}

const keyOf = ({ ssn, messageId }: ChatMessage): string => `${ssn}#${messageId}`;
