import type { Panel } from './panel';
import { people } from './people';

/** The panels beside the editor, in their order. */
export const panels: readonly Panel[] = [people];
