import { memoryInUse, timeOf } from './clock';
import { type Material, readMaterial } from './material';
import type { Editor, Peer, Replica } from './peer';
import type { TimedPhase } from './phases';
import type { Trace } from './trace';

const check = (editor: Editor, text: string): void => {
  if (editor.text() !== text) throw new Error('the run ended with another text');
};

/** One transaction for each edit of a sequential trace, at a floor or at a peer's replica. */
export const measureLocal = (editor: Editor, trace: Trace): number => {
  const time = timeOf(() => {
    for (const { edits } of trace.transactions)
      for (const [position, deleted, inserted] of edits) editor.edit(position, deleted, inserted);
  });
  check(editor, trace.end!);
  return time;
};

const measureChanges = (replica: Replica, trace: Trace): number => {
  let bytes = 0;
  const time = timeOf(() => {
    for (const { edits } of trace.transactions) for (const edit of edits) bytes += replica.message([edit]).length;
  });
  check(replica, trace.end!);
  if (bytes === 0) throw new Error('no messages were made');
  return time;
};

const measureRemote = (replica: Replica, { messages, text }: Material): number => {
  const time = timeOf(() => {
    for (const message of messages) replica.apply(message);
  });
  check(replica, text);
  return time;
};

/** Messages at each end of the trace that stand for all. */
const sampleSize = 40;

const sampleRemote = (replica: Replica, { messages, text }: Material): number => {
  const apply = (some: readonly Uint8Array[]): number =>
    timeOf(() => {
      for (const message of some) replica.apply(message);
    });
  const first = apply(messages.slice(0, sampleSize));
  replica.applyAll(messages.slice(sampleSize, -sampleSize));
  const last = apply(messages.slice(-sampleSize));
  check(replica, text);
  return ((first + last) / (2 * sampleSize)) * messages.length;
};

/** The value of one phase of a peer over a trace, in milliseconds or, of memory, in bytes. */
export const measure = (
  peer: Peer,
  phase: TimedPhase,
  from: { readonly trace: Trace; readonly folder: string; readonly name: string; readonly isSampled: boolean },
): number => {
  if (phase === 'local') return measureLocal(peer.create(0), from.trace);
  if (phase === 'local+change') return measureChanges(peer.create(0), from.trace);
  const material = readMaterial(from.folder, from.name, from.trace.name);
  const reader = from.trace.agents;
  switch (phase) {
    case 'remote':
      return (from.isSampled ? sampleRemote : measureRemote)(peer.create(reader), material);
    case 'remote-batch': {
      const replica = peer.create(reader);
      const time = timeOf(() => replica.applyAll(material.messages));
      check(replica, material.text);
      return time;
    }
    case 'load': {
      let text = '';
      const time = timeOf(() => (text = peer.load(material.saved, reader).text()));
      if (text !== material.text) throw new Error('the saved state has another text');
      return time;
    }
    case 'memory': {
      // What a library needs once is not the document's.
      const empty = peer.create(reader + 1);
      const before = memoryInUse();
      const replica = peer.load(material.saved, reader);
      const bytes = memoryInUse() - before;
      check(replica, material.text);
      check(empty, '');
      return bytes;
    }
    default:
      throw new Error(`${phase} is of the large document`);
  }
};
