import type { Frame } from './realtime';

/** What was published, by the field of the subscription that it came by. */
export interface Told {
  [field: string]: { kind?: string } | undefined;
}

/** The messages among frames, in their order. */
export const told = (frames: readonly Frame[]): Told[] =>
  frames.filter(({ type }) => type === 'data').map(({ payload }) => payload.data as Told);

/** The messages about a document, but for events of these kinds, which have no content. */
export const contentOf = (frames: readonly Frame[], contentFree: readonly string[] = ['ACCESS_CHANGED']): Told[] =>
  told(frames).filter(
    ({ onNotification, onDocumentEvent }) => !onNotification && !contentFree.includes(onDocumentEvent?.kind ?? ''),
  );
