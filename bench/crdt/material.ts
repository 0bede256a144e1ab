import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Peer } from './peer';
import type { SizePhase } from './phases';
import type { Trace } from './trace';

/** What a peer's runs read instead of making it, so that they start cold. */
export interface Material {
  readonly messages: readonly Uint8Array[];
  readonly saved: Uint8Array;
  readonly text: string;
}

/** Bytes. */
export type Sizes = Partial<Record<SizePhase, number>>;

const folderOf = (folder: string, peer: string, trace: string): string => join(folder, `${trace}.${peer}`);

const bytesOf = (file: string): Uint8Array => {
  const read = readFileSync(file);
  return new Uint8Array(read.buffer, read.byteOffset, read.length);
};

export const writeMaterial = (
  folder: string,
  names: { readonly peer: string; readonly trace: string },
  { messages, saved, text }: Material,
): void => {
  const own = folderOf(folder, names.peer, names.trace);
  mkdirSync(own, { recursive: true });
  writeFileSync(join(own, 'lengths'), JSON.stringify(messages.map((message) => message.length)));
  writeFileSync(join(own, 'messages'), Buffer.concat(messages));
  writeFileSync(join(own, 'saved'), saved);
  writeFileSync(join(own, 'text'), JSON.stringify(text));
};

export const readMaterial = (folder: string, peer: string, trace: string): Material => {
  const own = folderOf(folder, peer, trace);
  const lengths = JSON.parse(readFileSync(join(own, 'lengths'), 'utf8')) as number[];
  const all = bytesOf(join(own, 'messages'));
  let end = 0;
  return {
    messages: lengths.map((length) => all.subarray(end, (end += length))),
    saved: bytesOf(join(own, 'saved')),
    text: JSON.parse(readFileSync(join(own, 'text'), 'utf8')) as string,
  };
};

export const writeTrace = (folder: string, trace: Trace): void =>
  writeFileSync(join(folder, `${trace.name}.json`), JSON.stringify(trace));

/** The trace, with positions as the peer counts them. */
export const readTrace = (folder: string, name: string, peer?: Peer): Trace => {
  const trace = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Trace;
  return peer?.countsCodePoints && trace.inCodePoints ? { ...trace, transactions: trace.inCodePoints } : trace;
};
