import { bell } from './bell/bell';
import type { HeaderPart } from './header-part';

/** The parts between the page's name and the user's, in their order. */
export const headerParts: readonly HeaderPart[] = [bell];
