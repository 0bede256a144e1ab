// A participant of a test in a thread of its own: a real aws-amplify, which is one per process, and the SDK.
import { parentPort, workerData } from 'node:worker_threads';
import { Amplify } from 'aws-amplify';
import { decodeJWT, signIn, signOut } from 'aws-amplify/auth';
import { ConsoleLogger } from 'aws-amplify/utils';
import WebSocket from 'ws';
import { createWeft, memoryStore, Talk, type LiveDocument, type Store, type Weft } from '../../client';
import { createRandom } from './random';

export interface ParticipantData {
  endpoint: string;
  /** A token that is used as it is, or who signs in and has Amplify renew its tokens. */
  token: string | SignInData;
  device: string;
}

export interface SignInData {
  username: string;
  password: string;
  pool: { userPoolId: string; userPoolClientId: string; userPoolEndpoint: string };
}

/** A thread of comments as a page would show it. */
export interface ShownThread {
  threadId: string;
  status: string;
  text: string;
  quote: string;
  resolved: boolean;
  bodies: (string | null)[];
}

/** A frame of the real-time protocol as it was on the wire, and when, in milliseconds since 1970 by the machine's clock. */
export interface WireFrame {
  direction: 'in' | 'out';
  text: string;
  at: number;
}

export interface Commands {
  open(documentId: string): { sid: number };
  /** Makes `count` random edits, and flushes after every `every` of them. */
  scribble(seed: number, count: number, every: number): { inserted: number; deleted: number };
  /** Types `text` at its own caret, a character at a time, flushing as the SDK does by itself. */
  write(text: string): void;
  /** Inserts a mark at the end and sends it at once; gives the time at which it did, in milliseconds since 1970. */
  stamp(mark: string): number;
  /** Resolves once another's mark is in the text, with the time at which it came. */
  seen(mark: string): number;
  text(): string;
  state(): LiveDocument['state'] & { participants: number; sid: number };
  /** The text that was taken out of the document because it could not be sent; null if there is none. */
  draft(): string | null;
  /** Tries at once what waits for a connection or for a sign-in. */
  resume(): void;
  signIn(): void;
  signOut(): void;
  /** Moves the time that Amplify reads ahead. */
  advance(milliseconds: number): void;
  /** Replaces a stretch of the text. */
  edit(position: number, deleted: number, inserted: string): void;
  /** Comments on a stretch of the text; gives the id of the thread once it is stored. */
  comment(start: number, end: number, body: string): string;
  reply(threadId: string, body: string): void;
  resolve(threadId: string): void;
  /** The threads as they stand, each with the text that it is about now. */
  threads(): ShownThread[];
  say(body: string): void;
  /** What was said in the present session, with its versions; a message that is not stored yet has 0. */
  messages(): { body: string | null; version: number }[];
  /** Every frame that came and went over the WebSockets so far. */
  wire(): WireFrame[];
  close(): void;
}

const { endpoint, token, device } = workerData as ParticipantData;

const machineNow = Date.now.bind(Date);
let ahead = 0;
Date.now = () => machineNow() + ahead;

const frames: WireFrame[] = [];

/** What is on the wire, below Amplify. Node 20 has no WebSocket of its own. */
class RecordedSocket extends WebSocket {
  constructor(address: string | URL, protocols?: string | string[]) {
    super(address, protocols);
    this.on('message', (data) => frames.push({ direction: 'in', text: String(data), at: machineNow() }));
  }

  override send(data: string): void {
    frames.push({ direction: 'out', text: data, at: machineNow() });
    super.send(data);
  }
}
globalThis.WebSocket = RecordedSocket as unknown as typeof globalThis.WebSocket;

const API = { GraphQL: { endpoint, region: 'us-east-1', defaultAuthMode: 'userPool' as const } };
if (typeof token === 'string') {
  Amplify.configure(
    { API },
    { Auth: { tokenProvider: { getTokens: async () => ({ accessToken: decodeJWT(token) }) } } },
  );
} else {
  // Amplify warns of every endpoint that is not AWS's.
  ConsoleLogger.LOG_LEVEL = 'ERROR';
  Amplify.configure({ API, Auth: { Cognito: { ...token.pool, loginWith: { email: true } } } });
}

const store: Store = memoryStore();
const weft: Weft = createWeft({ store, device });
let live: LiveDocument | null = null;
let talking: Talk | null = null;

const opened = (): LiveDocument => {
  if (!live) throw new Error('No document is open.');
  return live;
};

const alphabet = ['a', 'b', 'c', ' ', '\n', 'é', '漢', '😀', 'word ', 'function f() {}\n'];

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const handlers: {
  [Name in keyof Commands]: (...args: Parameters<Commands[Name]>) => Promise<ReturnType<Commands[Name]>>;
} = {
  async open(documentId) {
    live = await weft.open(documentId);
    talking = new Talk(live.context);
    return { sid: live.sid };
  },
  async scribble(seed, count, every) {
    const random = createRandom(seed);
    const document = opened();
    const done = { inserted: 0, deleted: 0 };
    for (let edit = 1; edit <= count; edit += 1) {
      const characters = [...document.text];
      const at = random.below(characters.length + 1);
      const position = characters.slice(0, at).join('').length;
      if (random.below(4) === 0 && at < characters.length) {
        const gone = characters.slice(at, at + 1 + random.below(5)).join('');
        document.edit([{ position, deleted: gone.length, inserted: '' }]);
        done.deleted += gone.length;
      } else {
        const inserted = alphabet[random.below(alphabet.length)]!;
        document.edit([{ position, deleted: 0, inserted }]);
        done.inserted += inserted.length;
      }
      if (edit % every === 0) void document.flush();
      await turn();
    }
    void document.flush();
    return done;
  },
  async write(text) {
    const document = opened();
    let anchor = document.anchorAt(document.length, 'AFTER');
    for (const character of text) {
      const position = document.positionOf(anchor) ?? document.length;
      document.edit([{ position, deleted: 0, inserted: character }]);
      anchor = document.anchorAt(position + character.length, 'AFTER');
      await turn();
    }
  },
  async stamp(mark) {
    const document = opened();
    document.edit([{ position: document.length, deleted: 0, inserted: mark }]);
    const at = performance.timeOrigin + performance.now();
    void document.flush();
    return at;
  },
  seen(mark) {
    const document = opened();
    return new Promise((resolve) => {
      const look = (): void => {
        if (!document.text.includes(mark)) return;
        stop();
        resolve(performance.timeOrigin + performance.now());
      };
      const stop = document.on('patches', look);
      look();
    });
  },
  async text() {
    return opened().text;
  },
  async state() {
    const document = opened();
    return { ...document.state, participants: document.participants.length, sid: document.sid };
  },
  async draft() {
    return opened().draft()?.text ?? null;
  },
  async resume() {
    opened().resume();
  },
  async signIn() {
    const { username, password } = token as SignInData;
    await signIn({ username, password });
  },
  async signOut() {
    await signOut();
  },
  async advance(milliseconds) {
    ahead += milliseconds;
  },
  async edit(position, deleted, inserted) {
    opened().edit([{ position, deleted, inserted }]);
    opened().flush();
  },
  async comment(start, end, body) {
    return (await talking!.comments.create(start, end, body)).threadId;
  },
  async reply(threadId, body) {
    await talking!.comments.reply(threadId, body);
  },
  async resolve(threadId) {
    await talking!.comments.resolve(threadId);
  },
  async threads() {
    const { text } = opened();
    return talking!.comments.threads().map(({ threadId, first, replies, where: { status, stretches } }) => ({
      threadId,
      status,
      text: stretches.map(({ start, end }) => text.slice(start, end)).join(''),
      quote: first.passage!.quote,
      resolved: first.resolved === true,
      bodies: [first, ...replies].map(({ body }) => body),
    }));
  },
  async say(body) {
    await talking!.chat.send(body);
  },
  async messages() {
    return talking!.chat.messages.map(({ body, version }) => ({ body, version }));
  },
  async wire() {
    return frames;
  },
  async close() {
    await live?.close();
    live = null;
  },
};

parentPort!.on('message', ({ id, name, args }: { id: number; name: keyof Commands; args: never[] }) => {
  const handler = handlers[name] as (...args: never[]) => Promise<unknown>;
  handler(...args).then(
    (result) => parentPort!.postMessage({ id, result }),
    (error: unknown) => parentPort!.postMessage({ id, error: String(error) }),
  );
});
