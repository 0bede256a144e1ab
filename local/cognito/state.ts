import { readFile, rename, writeFile, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { exportJWK, generateKeyPair } from 'jose';
import type { State } from './types';

/** The pool's state in memory and the file it is kept in. */
export interface Store {
  readonly state: State;
  /** Ends when the state, as it was at the call or later, is on disk. */
  save(): Promise<void>;
}

const create = async (userPoolId: string, clientId: string): Promise<State> => {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  return { version: 1, userPoolId, clientId, key: await exportJWK(privateKey), users: [], grants: [] };
};

const read = async (file: string): Promise<State | null> => {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as State;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
};

/**
 * Opens `cognito.json` in the folder, or makes it with a new signing key.
 *
 * Rejects if the file belongs to another pool: its passwords are bound to that pool's id.
 */
export const openStore = async (folder: string | null, userPoolId: string, clientId: string): Promise<Store> => {
  if (folder === null) return { state: await create(userPoolId, clientId), save: () => Promise.resolve() };

  await mkdir(folder, { recursive: true });
  const file = path.join(folder, 'cognito.json');
  const found = await read(file);
  if (found && (found.userPoolId !== userPoolId || found.clientId !== clientId))
    throw new Error(`${file} belongs to the user pool ${found.userPoolId} with the client ${found.clientId}`);
  const state = found ?? (await create(userPoolId, clientId));

  const write = async (): Promise<void> => {
    // Readable by its owner only: it holds the signing key.
    await writeFile(`${file}.new`, JSON.stringify(state), { mode: 0o600, flush: true });
    await rename(`${file}.new`, file);
  };
  // At most one write runs and one waits; everybody who calls while it waits is served by that one.
  let running: Promise<void> = Promise.resolve();
  let waiting: Promise<void> | null = null;
  const save = (): Promise<void> => {
    waiting ??= running
      .catch(() => undefined)
      .then(() => {
        waiting = null;
        return (running = write());
      });
    return waiting;
  };

  if (!found) await save();
  return { state, save };
};
