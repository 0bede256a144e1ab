// The types of the AWS provider that aws-provider-schema.json describes. Add one here, then run generate-schema.mjs.
export const resources = [
  ...['api', 'authorizer', 'integration', 'route', 'stage', 'domain_name', 'api_mapping'].map(
    (x) => `aws_apigatewayv2_${x}`,
  ),
  ...['graphql_api', 'datasource', 'function', 'resolver', 'domain_name', 'domain_name_api_association'].map(
    (x) => `aws_appsync_${x}`,
  ),
  ...['dashboard', 'metric_alarm', 'composite_alarm', 'query_definition'].map((x) => `aws_cloudwatch_${x}`),
  ...['group', 'metric_filter', 'resource_policy'].map((x) => `aws_cloudwatch_log_${x}`),
  ...['event_rule', 'event_target'].map((x) => `aws_cloudwatch_${x}`),
  ...['user_pool', 'user_pool_client', 'user_pool_domain', 'user_group'].map((x) => `aws_cognito_${x}`),
  'aws_cognito_log_delivery_configuration',
  'aws_cognito_risk_configuration',
  'aws_dynamodb_table',
  ...['policy', 'role', 'role_policy', 'role_policy_attachment'].map((x) => `aws_iam_${x}`),
  ...['alias', 'key', 'key_policy'].map((x) => `aws_kms_${x}`),
  ...['alias', 'event_source_mapping', 'function', 'function_event_invoke_config', 'permission'].map(
    (x) => `aws_lambda_${x}`,
  ),
  'aws_s3_bucket',
  ...[
    'cors_configuration',
    'lifecycle_configuration',
    'logging',
    'notification',
    'ownership_controls',
    'policy',
    'public_access_block',
    'server_side_encryption_configuration',
    'versioning',
  ].map((x) => `aws_s3_bucket_${x}`),
  ...['schedule', 'schedule_group'].map((x) => `aws_scheduler_${x}`),
  ...['topic', 'topic_policy', 'topic_subscription'].map((x) => `aws_sns_${x}`),
  ...['queue', 'queue_policy', 'queue_redrive_allow_policy', 'queue_redrive_policy'].map((x) => `aws_sqs_${x}`),
  ...['ip_set', 'web_acl', 'web_acl_association', 'web_acl_logging_configuration'].map((x) => `aws_wafv2_${x}`),
  'aws_xray_sampling_rule',
];

export const dataSources = ['caller_identity', 'iam_policy_document', 'partition', 'region'].map((x) => `aws_${x}`);
