import type { Edit } from './peer';
import { gapBuffer } from './peers/gapBuffer';
import type { LargePhase } from './phases';
import { deleteRandomly, insertRandomly, scatter, typeInMiddle } from './typist';

/** The trace's name in options and rows. */
export const largeName = 'large';

const inserts = 50_000;
const length = inserts * 20;

/** Edits that are measured one by one. */
const probes = 2_000;

/** What makes the document of 1,000,000 characters in about 100,000 fragments. */
export const largeEdits = (seed: number): Edit[] => scatter({ seed, inserts });

/** The text that they make. */
export const largeText = (seed: number): string => {
  const buffer = gapBuffer.open('');
  for (const [position, deleted, inserted] of largeEdits(seed)) buffer.edit(position, deleted, inserted);
  return buffer.text();
};

/** What another replica does to it. */
export const remoteEdits = (seed: number): Edit[] => insertRandomly(seed + 1, length, probes);

/** What is measured at the replica that was just loaded. */
export const probesOf = (phase: LargePhase, seed: number): Edit[] => {
  switch (phase) {
    case 'large-load':
      return [];
    case 'large-first-edit':
      return insertRandomly(seed + 2, length, 1);
    case 'large-local-random':
      return insertRandomly(seed + 3, length, probes);
    case 'large-local-typing':
      return typeInMiddle(seed + 4, length, probes);
    case 'large-local-delete':
      return deleteRandomly(seed + 5, length, probes);
    case 'large-remote-first':
      return remoteEdits(seed).slice(0, 1);
    case 'large-remote-random':
      return remoteEdits(seed);
  }
};
