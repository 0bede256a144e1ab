import type { Patch } from './types';

/** Appends `next` to the list, in one patch with the last one where the two touch. Applying the list gives the same text. */
export const appendPatch = (patches: Patch[], next: Patch): void => {
  if (patches.length === 0) return void patches.push(next);
  const joined = join(patches[patches.length - 1]!, next);
  if (joined) patches[patches.length - 1] = joined;
  else patches.push(next);
};

const join = (last: Patch, next: Patch): Patch | null => {
  const end = last.position + last.inserted.length;
  if (next.position === end) {
    const inserted = last.inserted + next.inserted;
    return { position: last.position, deleted: last.deleted + next.deleted, inserted };
  }
  if (last.inserted === '' && next.inserted === '' && next.position + next.deleted === last.position) {
    return { position: next.position, deleted: last.deleted + next.deleted, inserted: '' };
  }
  return null;
};
