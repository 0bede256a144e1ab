import type { Context, ScheduledEvent } from 'aws-lambda';
import { createDependencies } from '../common/dependencies';
import { createStateCache } from '../compactor/cache';
import { sweep } from './sweep';

const dependencies = createDependencies('sweeper');
const cache = createStateCache();

/** The sweeper's entry point: EventBridge Scheduler calls it every minute. */
export const handler = (_event: ScheduledEvent, context: Context): Promise<void> =>
  sweep(dependencies, cache, () => context.getRemainingTimeInMillis());
