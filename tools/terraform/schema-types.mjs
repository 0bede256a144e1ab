// The types of the AWS provider that aws-provider-schema.json describes. Add one here, then run generate-schema.mjs.
export const resources = [
  ...['api', 'authorizer', 'integration', 'route', 'stage'].map((x) => `aws_apigatewayv2_${x}`),
  ...['graphql_api', 'datasource', 'function', 'resolver'].map((x) => `aws_appsync_${x}`),
  ...['dashboard', 'metric_alarm'].map((x) => `aws_cloudwatch_${x}`),
  ...['group', 'metric_filter', 'resource_policy'].map((x) => `aws_cloudwatch_log_${x}`),
  ...['user_pool', 'user_pool_client'].map((x) => `aws_cognito_${x}`),
  'aws_dynamodb_table',
  ...['role', 'role_policy'].map((x) => `aws_iam_${x}`),
  ...['alias', 'key'].map((x) => `aws_kms_${x}`),
  ...['event_source_mapping', 'function', 'permission'].map((x) => `aws_lambda_${x}`),
  'aws_s3_bucket',
  ...[
    'cors_configuration',
    'lifecycle_configuration',
    'logging',
    'ownership_controls',
    'policy',
    'public_access_block',
    'server_side_encryption_configuration',
    'versioning',
  ].map((x) => `aws_s3_bucket_${x}`),
  ...['schedule'].map((x) => `aws_scheduler_${x}`),
  ...['topic', 'topic_policy', 'topic_subscription'].map((x) => `aws_sns_${x}`),
  ...['queue', 'queue_policy', 'queue_redrive_allow_policy'].map((x) => `aws_sqs_${x}`),
  ...['web_acl', 'web_acl_association', 'web_acl_logging_configuration'].map((x) => `aws_wafv2_${x}`),
];

export const dataSources = ['caller_identity', 'iam_policy_document', 'partition', 'region'].map((x) => `aws_${x}`);
