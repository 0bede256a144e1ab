import type { Assertion } from './configuration';
import { expect } from 'vitest';

/**
 * Who may do what, and what is refused: every statement of every policy document, by the document's name. A statement
 * that is missing would show only on AWS, as a call that is denied; one too many would not show at all.
 */
const permissions: Readonly<Record<string, readonly string[]>> = {
  alarms: ['deny sns:Publish on ${aws_sns_topic.alarms.arn}', 'sns:Publish on ${aws_sns_topic.alarms.arn}'],
  api_logs: ['logs:CreateLogStream, logs:PutLogEvents on ${aws_cloudwatch_log_group.api.arn}:*'],
  appsync_trust: ['sts:AssumeRole on'],
  data_source: [
    '${statement.value} on ${local.grant_resources[statement.key]}',
    'kms:Decrypt on ${aws_kms_key.this.arn}',
    'lambda:InvokeFunction on ${statement.value}',
  ],
  queue: ['deny sqs:* on ${each.value.queue_arn}', 'sqs:SendMessage on ${each.value.queue_arn}'],
  undelivered: [
    'deny sqs:* on ${aws_sqs_queue.undelivered.arn}',
    'sqs:SendMessage on ${aws_sqs_queue.undelivered.arn}',
  ],
  topic: ['deny sns:Publish on ${aws_sns_topic.this[each.key].arn}'],
  firewall_logs: ['logs:CreateLogStream, logs:PutLogEvents on ${aws_cloudwatch_log_group.firewall.arn}:*'],
  data_bucket: ['deny s3:* on ${aws_s3_bucket.data.arn}, ${aws_s3_bucket.data.arn}/*'],
  logs_bucket: [
    'deny s3:* on ${aws_s3_bucket.logs.arn}, ${aws_s3_bucket.logs.arn}/*',
    's3:PutObject on ${aws_s3_bucket.logs.arn}/data/*',
  ],
  failures: ['deny sqs:* on ${aws_sqs_queue.failures.arn}'],
  this: [
    'logs:CreateLogStream, logs:PutLogEvents on ${aws_cloudwatch_log_group.this.arn}:*',
    'xray:PutTraceSegments, xray:PutTelemetryRecords on *',
    'sqs:SendMessage on ${aws_sqs_queue.failures.arn}',
    'kms:Decrypt, kms:GenerateDataKey on ${var.kms_key_arn}',
    '${statement.value.actions} on ${statement.value.arn}',
    'dynamodb:DescribeStream, dynamodb:GetRecords, dynamodb:GetShardIterator, dynamodb:ListStreams on ${statement.value.table_arn}/stream/*',
    'sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes on ${statement.value.queue_arn}',
    's3:PutObject on ${statement.value.bucket_arn}/${statement.value.prefix}*',
    's3:ListBucket on ${statement.value.bucket_arn}',
  ],
  trust: ['sts:AssumeRole on'],
  scheduler: [
    'lambda:InvokeFunction on ${aws_lambda_function.this.arn}',
    'sqs:SendMessage on ${aws_sqs_queue.failures.arn}',
    'kms:Decrypt, kms:GenerateDataKey on ${var.kms_key_arn}',
  ],
  scheduler_trust: ['sts:AssumeRole on'],
};

/** The statements of the configuration are those of the table. */
export const permissionsAssertion: Assertion = ({ statements }) => {
  const found: Record<string, string[]> = {};
  for (const { document, denies, actions, resources } of statements) {
    const text = `${denies ? 'deny ' : ''}${actions.join(', ')} on ${resources.join(', ')}`;
    (found[document.replace('aws_iam_policy_document.', '')] ??= []).push(text.trim());
  }
  expect(found).toEqual(permissions);
};
