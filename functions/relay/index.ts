import { SNSClient } from '@aws-sdk/client-sns';
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { required } from '../common/environment';
import { createLogger } from '../common/logger';
import { createMetrics } from '../common/metrics';
import { relayBatch } from './relay';

const dependencies = {
  topics: new SNSClient({ maxAttempts: 3, requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000 } }),
  topicArn: required(process.env, 'EVENTS_TOPIC'),
  logger: createLogger('relay'),
  metrics: createMetrics('relay'),
};

/** The relay's entry point: batches of new events in the stream of `documents`, with ReportBatchItemFailures. */
export const handler = (event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> =>
  relayBatch(dependencies, event.Records);
