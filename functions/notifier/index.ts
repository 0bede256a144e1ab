import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import payloads from '../../schema/payloads.json';
import { createDependencies } from '../common/dependencies';
import { required } from '../common/environment';
import { createPublisher } from '../common/publisher';
import { notifyBatch } from './batch';
import type { NotifierDependencies } from './dependencies';

const publish = createPublisher(required(process.env, 'GRAPHQL_URL'), required(process.env, 'AWS_REGION'));

const mutation = `mutation Publish($input: PublishNotificationInput!) {
  publishNotification(input: $input) { ${payloads.Notification.join(' ')} }
}`;

const dependencies: NotifierDependencies = {
  ...createDependencies('notifier'),
  push: (notification) => publish(mutation, { input: notification }),
};

/** The notifier's entry point: batches of the queue `notifications`, with ReportBatchItemFailures. */
export const handler = (event: SQSEvent, context: Context): Promise<SQSBatchResponse> =>
  notifyBatch(dependencies, event, context);
