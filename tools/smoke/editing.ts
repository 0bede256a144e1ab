import { Worker } from 'node:worker_threads';
import type { Commands, ParticipantData } from '../../test/helpers/participant';
import type { Person } from './people';

/** Somebody who edits with the SDK and the real Amplify, in a thread of its own, for Amplify knows one user a process. */
export interface Editor {
  call<Name extends keyof Commands>(
    name: Name,
    ...args: Parameters<Commands[Name]>
  ): Promise<Awaited<ReturnType<Commands[Name]>>>;
  end(): Promise<unknown>;
}

/** Starts an editor for somebody who is signed in. */
export const startEditor = (url: string, person: Person): Editor => {
  const workerData: ParticipantData = { endpoint: url, token: person.token, device: 'smoke test' };
  const worker = new Worker(new URL('participant.mjs', import.meta.url), { workerData });
  let next = 0;
  return {
    call: (name, ...args) =>
      new Promise((resolve, reject) => {
        const id = (next += 1);
        const take = (message: { id: number; result?: never; error?: string }): void => {
          if (message.id !== id) return;
          worker.off('message', take);
          if (message.error === undefined) resolve(message.result!);
          else reject(new Error(message.error));
        };
        worker.on('message', take);
        worker.once('error', reject);
        worker.postMessage({ id, name, args });
      }),
    end: () => worker.terminate(),
  };
};
