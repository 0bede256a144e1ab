import { expect } from 'vitest';
import { Runtime } from '@aws-sdk/client-lambda';
import { nested, valueOf } from '../helpers/hcl';
import { both, each, encrypted, none, references, type Assertion, type Assertions } from './configuration';

const lambda = 'aws_lambda_function';

/** The newest Node of those that Lambda runs for long: the even ones. */
const runtimes = Object.values(Runtime)
  .filter((name) => /^nodejs\d+\.x$/.test(name))
  .sort((a, b) => Number(/\d+/.exec(b)![0]) - Number(/\d+/.exec(a)![0]));

/** Every one of `type` has a policy resource whose document denies what comes without TLS. */
const tlsOnly =
  (type: string, policyType: string, target: string, actions: readonly string[]): Assertion =>
  ({ some, statements, modules }) => {
    const policies = some(policyType).map((block) => ({ of: String(valueOf(block, target)), block }));
    const locals = modules.map((module) => JSON.stringify(module.locals)).join();
    for (const { address, body } of some(type)) {
      // A policy names its queue or topic itself, or by way of a local map over all of them.
      const reference = `${address}${'for_each' in body ? '[each.key]' : ''}`;
      const found = policies.find(
        ({ of }) =>
          of.includes(reference) || (of === '${each.value.queue_url}' && locals.includes(`${address}[name].id`)),
      );
      expect(found, `a policy of ${address}`).toBeDefined();
      const [, document] = /^\$\{data\.(\w+\.\w+)/.exec(String(found!.block.body['policy'])) ?? [];
      const denial = statements.find((statement) => statement.document === document && statement.denies);
      expect(denial, `${address}: ${document}`).toMatchObject({
        actions,
        principals: [{ type: '*', identifiers: ['*'] }],
        conditions: { 'Bool aws:SecureTransport': ['false'] },
      });
    }
  };

/** Functions, queues, topics, logs, alarms and schedules. */
export const functionAssertions: Assertions = {
  'CKV_AWS_50, AWS-0066': each(lambda, 'tracing_config.mode', 'Active'),
  CKV_AWS_116: each(lambda, 'dead_letter_config.target_arn', '${aws_sqs_queue.failures.arn}'),
  CKV_AWS_173: both(encrypted(lambda, 'kms_key_arn'), ({ some }) => {
    for (const { body } of some(lambda)) expect(nested(body, 'environment')).toHaveLength(1);
  }),
  CKV_AWS_45: ({ some }) => {
    for (const block of some(lambda))
      expect(String(valueOf(block, 'environment.variables')).replace(/\s+/g, ' ')).toBe(
        '${merge( { for table, name in local.table_names : "${upper(table)}_TABLE" => name }, ' +
          '{ DATA_BUCKET = aws_s3_bucket.data.bucket, POWERTOOLS_METRICS_NAMESPACE = local.metrics_namespace }, # Who may publish is told where to. ' +
          '{ for name, topic in aws_sns_topic.this : "${upper(name)}_TOPIC" => topic.arn ' +
          'if contains(keys(each.value.grants), "topic/${name}") }, ' +
          'each.key == "sweeper" ? local.retention : {}, ' +
          'anytrue([for resource in keys(each.value.grants) : startswith(resource, "field/")]) ' +
          '? { GRAPHQL_URL = aws_appsync_graphql_api.this.uris["GRAPHQL"] } : {} )}',
      );
  },
  'CKV_AWS_363, L1, Lambda.2': ({ some }) => {
    for (const block of some(lambda)) expect(runtimes.slice(0, 2)).toContain(valueOf(block, 'runtime'));
  },
  'CKV_AWS_301, CKV_AWS_364, AWS-0067, Lambda.1': ({ some }) => {
    const sources: Record<string, string> = {
      'apigateway.amazonaws.com': '${aws_apigatewayv2_api.this.execution_arn}/*/*',
      'sns.amazonaws.com': '${aws_sns_topic.this["events"].arn}',
    };
    for (const block of some('aws_lambda_permission')) {
      expect(valueOf(block, 'source_arn')).toBe(sources[String(valueOf(block, 'principal'))]);
      expect(valueOf(block, 'source_account')).toBe('${data.aws_caller_identity.this.account_id}');
    }
  },
  CKV_AWS_258: none('aws_lambda_function_url'),

  'CKV_AWS_27, AWS-0096, SQS2, SQS.1': ({ some }) => {
    for (const block of some('aws_sqs_queue')) expect(valueOf(block, 'kms_master_key_id'), block.address).toBeDefined();
  },
  'CKV2_AWS_73, AWS-0135': encrypted('aws_sqs_queue', 'kms_master_key_id'),
  'CKV_AWS_72, CKV_AWS_168, CKV_AWS_387, AWS-0097, SQS.3': ({ statements }) => {
    const allowing = statements.filter(
      ({ denies, actions }) => !denies && actions.some((action) => action.startsWith('sqs:')),
    );
    expect(allowing.length).toBeGreaterThan(0);
    for (const { document, actions, principals } of allowing) {
      expect(actions, document).not.toContain('sqs:*');
      expect(
        principals.flatMap(({ identifiers }) => identifiers),
        document,
      ).not.toContain('*');
    }
  },
  SQS3: ({ some }) => {
    const failures = references(some(lambda), 'dead_letter_config.target_arn').join();
    const redriven = [...some('aws_sqs_queue'), ...some('aws_sns_topic_subscription')]
      .map(({ body }) => String(body['redrive_policy'] ?? ''))
      .join();
    for (const { address, body } of some('aws_sqs_queue')) {
      const isLast =
        failures.includes(address) || redriven.includes(`${address}[`) || redriven.includes(`${address}.arn`);
      expect('redrive_policy' in body || isLast, `${address} has dead letters, or is where they go`).toBe(true);
    }
  },
  SQS4: tlsOnly('aws_sqs_queue', 'aws_sqs_queue_policy', 'queue_url', ['sqs:*']),

  'CKV_AWS_26, AWS-0095, AWS-0136': encrypted('aws_sns_topic', 'kms_master_key_id'),
  'CKV_AWS_169, CKV_AWS_385, SNS3': both(
    tlsOnly('aws_sns_topic', 'aws_sns_topic_policy', 'arn', ['sns:Publish']),
    ({ statements }) => {
      for (const { document, denies, principals, actions, conditions } of statements) {
        if (denies || principals.length === 0 || !actions.includes('sns:Publish')) continue;
        expect(principals, document).toEqual([{ type: 'Service', identifiers: ['cloudwatch.amazonaws.com'] }]);
        expect(Object.keys(conditions), document).toEqual(['StringEquals aws:SourceAccount']);
      }
    },
  ),

  'CKV_AWS_66, CKV_AWS_338, CloudWatch.16': each('aws_cloudwatch_log_group', 'retention_in_days', 365),
  'CKV_AWS_158, AWS-0017': encrypted('aws_cloudwatch_log_group', 'kms_key_id'),

  'CKV_AWS_319, CloudWatch.15, CloudWatch.17': both(
    each('aws_cloudwatch_metric_alarm', 'actions_enabled', true),
    each('aws_cloudwatch_metric_alarm', 'alarm_actions', ['${aws_sns_topic.alarms.arn}']),
    each('aws_cloudwatch_metric_alarm', 'ok_actions', ['${aws_sns_topic.alarms.arn}']),
  ),
  CKV_AWS_297: encrypted('aws_scheduler_schedule', 'kms_key_arn'),
};
