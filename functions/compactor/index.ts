import type { Context, DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { createObjectDependencies } from '../common/bucket';
import { compactBatch } from './batch';
import { createStateCache } from './cache';

const dependencies = createObjectDependencies('compactor');
const cache = createStateCache();

/** The compactor's entry point: batches of the stream of `operations`, with ReportBatchItemFailures. */
export const handler = (event: DynamoDBStreamEvent, context: Context): Promise<DynamoDBBatchResponse> =>
  compactBatch(dependencies, cache, event.Records, () => context.getRemainingTimeInMillis());
