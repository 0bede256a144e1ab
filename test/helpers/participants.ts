import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import type { Stack } from '../../local/stack';
import type { Commands, ParticipantData, SignInData } from './participant';
import type { Person } from './stack';

/** A participant in a thread of its own; each command is awaited. */
export type Participant = {
  [Name in keyof Commands]: (...args: Parameters<Commands[Name]>) => Promise<ReturnType<Commands[Name]>>;
} & {
  person: Person;
  /** Ends the thread at once, as a killed tab. */
  kill(): Promise<void>;
};

let bundle: Promise<string> | undefined;

const bundled = (): Promise<string> =>
  (bundle ??= (async () => {
    const outfile = join(mkdtempSync(join(tmpdir(), 'weft-')), 'participant.mjs');
    await build({
      entryPoints: ['test/helpers/participant.ts'],
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      outfile,
      logLevel: 'error',
      banner: {
        js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);",
      },
    });
    return outfile;
  })());

const commands: (keyof Commands)[] = [
  'open',
  'scribble',
  'write',
  'stamp',
  'seen',
  'text',
  'state',
  'draft',
  'resume',
  'signIn',
  'signOut',
  'advance',
  'edit',
  'comment',
  'reply',
  'resolve',
  'threads',
  'say',
  'messages',
  'wire',
  'close',
];

const signInOf = (stack: Stack, { username, password }: Person): SignInData => ({
  username,
  password,
  pool: {
    userPoolId: stack.cognito.userPoolId,
    userPoolClientId: stack.cognito.clientId,
    userPoolEndpoint: `http://localhost:${stack.port}/`,
  },
});

/** Starts a participant for a person; with `signsIn` it signs in as people do, and Amplify renews its tokens. */
export const startParticipant = async (stack: Stack, person: Person, signsIn = false): Promise<Participant> => {
  const workerData: ParticipantData = {
    endpoint: `HTTP://localhost:${stack.port}/graphql`,
    token: signsIn ? signInOf(stack, person) : person.token,
    device: `test of ${person.username}`,
  };
  const worker = new Worker(await bundled(), { workerData });
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let next = 0;
  worker.on('message', ({ id, result, error }: { id: number; result?: unknown; error?: string }) => {
    const call = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) call?.resolve(result);
    else call?.reject(new Error(error));
  });
  worker.on('error', (error) => {
    for (const call of waiting.values()) call.reject(error as Error);
    waiting.clear();
  });
  const call =
    (name: keyof Commands) =>
    (...args: unknown[]): Promise<unknown> =>
      new Promise((resolve, reject) => {
        const id = (next += 1);
        waiting.set(id, { resolve, reject });
        worker.postMessage({ id, name, args });
      });
  return {
    ...(Object.fromEntries(commands.map((name) => [name, call(name)])) as unknown as Participant),
    person,
    async kill() {
      await worker.terminate();
    },
  };
};
