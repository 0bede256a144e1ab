import { chat } from './chat';
import { comments } from './comments';
import { history } from './history';
import type { Panel } from './panel';
import { people } from './people';

/** The panels beside the editor, in their order. */
export const panels: readonly Panel[] = [people, comments, chat, history];
