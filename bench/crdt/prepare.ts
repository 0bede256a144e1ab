import { deflateRawSync } from 'node:zlib';
import { write } from './history';
import { largeEdits, largeName, largeText, remoteEdits } from './largeDocument';
import { readTrace, type Sizes, writeMaterial } from './material';
import type { Peer, Replica } from './peer';
import type { Phase } from './phases';

/** What the parent process learns of the preparation. */
export interface Prepared {
  readonly sizes: Sizes;
  /** Whether a concurrent trace ends with the text that it names, which was another algorithm's. */
  readonly endsAsTraced: boolean;
}

interface Cell {
  readonly folder: string;
  readonly peer: string;
  readonly trace: string;
  readonly seed: number;
}

/** Writes the peer's messages and saved state of the trace to the folder. */
export const prepare = (peer: Peer, cell: Cell, without: Partial<Record<Phase, string>>): Prepared => {
  if (cell.trace === largeName) return prepareLarge(peer, cell);
  const trace = readTrace(cell.folder, cell.trace, peer);
  const { messages, replica } = write(peer, trace, !peer.collectsGarbage);
  const keeper = peer.collectsGarbage ? write(peer, trace, true).replica : replica;
  const text = replica.text();
  writeMaterial(cell.folder, cell, { messages, saved: replica.save(), text });
  const history = 'history' in without ? {} : sizesOf('history', keeper.history());
  return {
    sizes: { ...sizesOf('snapshot', replica.snapshot()), ...history },
    endsAsTraced: trace.end === null || trace.end === text,
  };
};

const sizesOf = (phase: 'snapshot' | 'history', bytes: Uint8Array): Sizes => ({
  [phase]: bytes.length,
  [`${phase}-deflated`]: deflateRawSync(bytes).length,
});

const prepareLarge = (peer: Peer, cell: Cell): Prepared => {
  const replica = peer.create(0, { keepsHistory: !peer.collectsGarbage });
  const edits = largeEdits(cell.seed);
  // In a few transactions: one for each insert takes some peers minutes, and makes no other fragments.
  for (let index = 0; index < edits.length; index += 500) replica.message(edits.slice(index, index + 500));
  const text = replica.text();
  if (text !== largeText(cell.seed)) throw new Error('the large document has another text');
  const saved = replica.save();
  const other: Replica = peer.load(saved, 1);
  const messages = remoteEdits(cell.seed).map((edit) => other.message([edit]));
  writeMaterial(cell.folder, cell, { messages, saved, text });
  return { sizes: {}, endsAsTraced: true };
};
