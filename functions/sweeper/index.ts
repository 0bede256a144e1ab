import type { Context, ScheduledEvent } from 'aws-lambda';
import { createObjectDependencies } from '../common/bucket';
import { createStateCache } from '../compactor/cache';
import { retentionFrom } from './retention';
import { sweep } from './sweep';

const dependencies = createObjectDependencies('sweeper');
const cache = createStateCache();
const retention = retentionFrom(process.env);

/** The sweeper's entry point: EventBridge Scheduler calls it every minute. */
export const handler = (_event: ScheduledEvent, context: Context): Promise<void> =>
  sweep(dependencies, cache, () => context.getRemainingTimeInMillis(), retention);
