import type { User, Weft } from '../client';

/** A part of the page's header that is there for a signed-in user; it stays as long as the page. */
export type HeaderPart = (weft: Weft, me: User) => HTMLElement;

/** The parts between the page's name and the user's, in their order. */
export const headerParts: readonly HeaderPart[] = [];
