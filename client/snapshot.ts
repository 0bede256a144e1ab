import { decodeSnapshot, type Replica } from '../crdt/index';
import { WeftError } from './errors';
import { inflated } from './inflate';
import { snapshot } from './queries/index';
import type { Transport } from './transport';
import type { WireSnapshot } from './types';
import { bytesFrom } from './wire';

/** A state of a document: what the segments up to `revision` hold together. */
export interface Snapshot {
  readonly replica: Replica;
  readonly revision: number;
}

/** Loads what is at an address; rejects if it cannot. */
export type Download = (url: string) => Promise<Uint8Array>;

/** Loads by the environment's `fetch`. */
export const fetched: Download = async (url) => {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`The answer is ${response.status}.`);
  return new Uint8Array(await response.arrayBuffer());
};

/** SHA-256 in hexadecimal. */
export const sha256Of = async (bytes: Uint8Array): Promise<string> => {
  // A copy in a buffer of its own: what the type of WebCrypto asks for.
  const hash = await crypto.subtle.digest('SHA-256', new Uint8Array(bytes));
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
};

const replicaOf = async ({ bytes, url, sha256 }: WireSnapshot, download: Download): Promise<Replica> => {
  const stored = bytes === null ? await download(url!) : bytesFrom(bytes);
  if ((await sha256Of(stored)) !== sha256) throw new Error('The bytes are others.');
  return decodeSnapshot(inflated(stored));
};

/**
 * The last snapshot of a document, checked against its SHA-256; null if there is none. Rejects with a {@link WeftError}:
 * SNAPSHOT_UNUSABLE if its address is refused or has expired, or its bytes are not what was stored. A new attempt asks for
 * a new address.
 */
export const readSnapshot = async (
  transport: Pick<Transport, 'request'>,
  documentId: string,
  download: Download,
): Promise<Snapshot | null> => {
  const { snapshot: found } = await transport.request<{ snapshot: WireSnapshot | null }>(snapshot, { documentId });
  if (!found) return null;
  try {
    return { replica: await replicaOf(found, download), revision: found.revision };
  } catch (cause) {
    throw new WeftError('SNAPSHOT_UNUSABLE', { cause });
  }
};
