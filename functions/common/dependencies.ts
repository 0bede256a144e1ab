import { setTimeout } from 'node:timers/promises';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createClient } from './client';
import { createLogger, type Logger } from './logger';
import { createMetrics, type Metrics } from './metrics';
import { tablesFrom, type Tables } from './tables';

/** What the logic of a function works with; tests give their own. */
export interface Dependencies {
  readonly client: Pick<DynamoDBDocumentClient, 'send'>;
  readonly tables: Tables;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Milliseconds since 1970-01-01 UTC. */
  now(): number;
  /** Resolves after that many milliseconds. */
  pause(milliseconds: number): Promise<void>;
  /** A number from 0 up to, not including, 1. */
  random(): number;
}

/** The dependencies of the deployed function `service`, from its environment. */
export const createDependencies = (service: string): Dependencies => ({
  client: createClient(),
  tables: tablesFrom(process.env),
  logger: createLogger(service),
  metrics: createMetrics(service),
  now: Date.now,
  pause: (milliseconds) => setTimeout(milliseconds),
  random: Math.random,
});
