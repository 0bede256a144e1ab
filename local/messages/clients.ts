import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';

const options = (endpoint: string) => ({
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
});

/** Clients of the local SNS and SQS. */
export const createClients = (endpoint: string) => ({
  sns: new SNSClient(options(endpoint)),
  sqs: new SQSClient(options(endpoint)),
});
export type Clients = ReturnType<typeof createClients>;
