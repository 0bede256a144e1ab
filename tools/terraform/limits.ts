/** A range that AWS documents for an argument, and its description as it completes "must be ...". */
export interface Limit {
  readonly wants: string;
  readonly holds: (value: string | number) => boolean;
}

const between = (low: number, high: number): Limit => ({
  wants: `between ${low} and ${high}`,
  holds: (value) => Number(value) >= low && Number(value) <= high,
});

const oneOf = (...values: number[]): Limit => ({
  wants: `one of ${values.join(', ')}`,
  holds: (value) => values.includes(Number(value)),
});

const length = (low: number, high: number): Limit => ({
  wants: `${low} to ${high} characters long`,
  holds: (value) => String(value).length >= low && String(value).length <= high,
});

const matching = (pattern: RegExp, wants: string): Limit => ({ wants, holds: (value) => pattern.test(String(value)) });

const arn = matching(/^arn:[\w-]+:[\w-]+:[\w-]*:(\d{12})?:.+$/, 'an ARN');

// What the real provider checks by hand, in its own resources; a list of log retentions, for instance, has no table in
// the AWS SDK. Sources: the API references of AppSync, Lambda, SQS, KMS, CloudWatch, Cognito and WAF.
export const limits: Readonly<Record<string, Limit>> = {
  'aws_appsync_graphql_api.query_depth_limit': between(0, 75),
  'aws_appsync_graphql_api.resolver_count_limit': between(0, 10_000),
  'aws_appsync_datasource.name': matching(/^[_A-Za-z][_0-9A-Za-z]*$/, 'a GraphQL name'),
  'aws_appsync_datasource.service_role_arn': arn,
  'aws_appsync_function.name': matching(/^[_A-Za-z][_0-9A-Za-z]*$/, 'a GraphQL name'),
  'aws_appsync_function.code': length(1, 32_768),
  'aws_appsync_resolver.code': length(1, 32_768),
  'aws_cloudwatch_log_group.kms_key_id': arn,
  'aws_cloudwatch_log_group.retention_in_days': oneOf(
    ...[0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653],
  ),
  'aws_cognito_user_pool.password_policy.minimum_length': between(6, 99),
  'aws_cognito_user_pool.password_policy.temporary_password_validity_days': between(0, 365),
  'aws_cognito_user_pool_client.refresh_token_rotation.retry_grace_period_seconds': between(0, 60),
  'aws_dynamodb_table.name': length(3, 255),
  'aws_dynamodb_table.point_in_time_recovery.recovery_period_in_days': between(1, 35),
  'aws_dynamodb_table.server_side_encryption.kms_key_arn': arn,
  'aws_iam_role.max_session_duration': between(3600, 43_200),
  'aws_kms_key.deletion_window_in_days': between(7, 30),
  'aws_kms_key.rotation_period_in_days': between(90, 2560),
  'aws_lambda_event_source_mapping.maximum_batching_window_in_seconds': between(0, 300),
  'aws_lambda_event_source_mapping.maximum_retry_attempts': between(-1, 10_000),
  'aws_lambda_event_source_mapping.parallelization_factor': between(1, 10),
  'aws_lambda_event_source_mapping.scaling_config.maximum_concurrency': between(2, 1000),
  'aws_lambda_function.kms_key_arn': arn,
  'aws_lambda_function.memory_size': between(128, 10_240),
  'aws_lambda_function.role': arn,
  'aws_lambda_function.timeout': between(1, 900),
  'aws_sqs_queue.delay_seconds': between(0, 900),
  'aws_sqs_queue.kms_data_key_reuse_period_seconds': between(60, 86_400),
  'aws_sqs_queue.message_retention_seconds': between(60, 1_209_600),
  'aws_sqs_queue.receive_wait_time_seconds': between(0, 20),
  'aws_sqs_queue.visibility_timeout_seconds': between(0, 43_200),
  'aws_wafv2_web_acl.rule.statement.rate_based_statement.limit': between(10, 2_000_000_000),
};
