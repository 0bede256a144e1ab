import { createRequire } from 'node:module';
import type * as Yjs from 'yjs';
import { yjsOf } from './yjsReplica';

/** Its CommonJS build, which `require` finds. It reads every name of its own modules through a getter, and is slower. */
export const yjsCommonJs = yjsOf(createRequire(import.meta.url)('yjs') as typeof Yjs);
