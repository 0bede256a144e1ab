import type { User, Weft } from '../client';

/** A part of the page's header that is there for a signed-in user; it stays as long as the page. */
export type HeaderPart = (weft: Weft, me: User) => HTMLElement;
