import * as Y from 'yjs';
import { yjsOf } from './yjsReplica';

/** Its build of ES modules, which `import` and bundlers find. */
export const yjs = yjsOf(Y);
