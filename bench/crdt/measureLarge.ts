import { microseconds, timeOf } from './clock';
import { largeText, probesOf } from './largeDocument';
import { type Material, readMaterial } from './material';
import { median } from './median';
import type { Editor, Floor, Peer } from './peer';
import type { LargePhase } from './phases';
import { applyPlainly } from './trace';

const measureProbes = (
  editor: Editor,
  phase: LargePhase,
  { text, messages }: Material,
  seed: number,
  apply?: (message: Uint8Array) => void,
): number => {
  const edits = probesOf(phase, seed);
  const times = edits.map(([position, deleted, inserted], index) =>
    microseconds(() => (apply ? apply(messages[index]!) : editor.edit(position, deleted, inserted))),
  );
  if (editor.text() !== applyPlainly(text, edits)) throw new Error('the run ended with another text');
  return median(times);
};

/** A phase of the large document: milliseconds of its load, or the median microseconds of an edit after it. */
export const measureLarge = (
  peer: Peer,
  phase: LargePhase,
  from: { folder: string; name: string; trace: string; seed: number },
): number => {
  const material = readMaterial(from.folder, from.name, from.trace);
  if (phase === 'large-load') {
    let text = '';
    const time = timeOf(() => (text = peer.load(material.saved, 2).text()));
    if (text !== material.text) throw new Error('the saved state has another text');
    return time;
  }
  const replica = peer.load(material.saved, 2);
  const isRemote = phase === 'large-remote-first' || phase === 'large-remote-random';
  return measureProbes(replica, phase, material, from.seed, isRemote ? (message) => replica.apply(message) : undefined);
};

/** The same of a floor, which is not loaded but opened on the text. */
export const measureLargeFloor = (floor: Floor, phase: LargePhase, seed: number): number => {
  const text = largeText(seed);
  return measureProbes(floor.open(text), phase, { text, messages: [], saved: new Uint8Array() }, seed);
};
