import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { assertions } from '../policies';
import { readConfiguration } from '../policies/configuration';

/** One way, or more, to break what each assertion is about: file, what stands there, what is put in its place. */
const mistakes: Record<string, [file: string, before: string | RegExp, after: string][]> = {
  'CKV_AWS_193, ASC3': [['api.tf', /log_config \{[^]*?\n {2}\}/, '']],
  'CKV_AWS_194, AppSync.2': [
    ['api.tf', '"ERROR"', '"NONE"'],
    ['api.tf', /exclude_verbose_content\s*= true/, 'exclude_verbose_content = false'],
  ],
  CKV2_AWS_33: [['firewall.tf', 'aws_appsync_graphql_api.this.arn', 'aws_cognito_user_pool.this.arn']],
  CKV2_AWS_78: [
    ['firewall.tf', 'AWSManagedRulesAnonymousIpList', 'AWSManagedRulesBotControlRuleSet'],
    ['firewall.tf', '"HostingProviderIPList"', '"AnonymousIPList"'],
  ],
  'AppSync.4': [
    ['api.tf', 'exclude_verbose_content  = true\n  }\n\n  tags = local.tags', 'exclude_verbose_content  = true\n  }'],
  ],
  'AppSync.5': [['api.tf', '"AWS_IAM"', '"API_KEY"']],
  'CKV_AWS_214, CKV_AWS_215, AppSync.6': [['api.tf', /^/, 'resource "aws_appsync_api_cache" "this" {}\n']],
  COG1: [
    ['auth.tf', /minimum_length\s*= 12/, 'minimum_length = 8'],
    ['auth.tf', /require_symbols\s*= true/, 'require_symbols = false'],
  ],
  COG2: [['variables.tf', /default {5}= "ON"/, 'default = "OPTIONAL"']],
  'COG8, Cognito.1': [
    ['variables.tf', /default {5}= "ENFORCED"/, 'default = "AUDIT"'],
    ['auth.tf', '"ESSENTIALS" : "PLUS"', '"ESSENTIALS" : "ESSENTIALS"'],
  ],
  'CKV_AWS_366, COG7, Cognito.2': [['auth.tf', /^/, 'resource "aws_cognito_identity_pool" "this" {}\n']],
  'CKV_AWS_175, CKV_AWS_342': [['firewall.tf', 'none {}', '']],
  CKV_AWS_192: [
    ['firewall.tf', '"Log4JRCE_BODY"', '"Log4JRCE_HEADER"'],
    ['firewall.tf', 'AWSManagedRulesKnownBadInputsRuleSet', 'AWSManagedRulesLinuxRuleSet'],
  ],
  CKV2_AWS_31: [
    ['firewall.tf', 'query_string {}', 'uri_path {}'],
    [
      'firewall.tf',
      'aws_wafv2_web_acl_logging_configuration" "this" {\n  resource_arn            = aws_wafv2_web_acl.this',
      'aws_wafv2_web_acl_logging_configuration" "this" {\n  resource_arn            = aws_wafv2_web_acl.other',
    ],
  ],
  'CKV2_AWS_47, CKV2_AWS_76, CKV2_AWS_77': [['rest.tf', /^/, 'resource "aws_lb" "this" {}\n']],

  'CKV_AWS_28, AWS-0024, DDB3, DynamoDB.2': [
    ['storage.tf', 'recovery {\n    enabled = true', 'recovery {\n    enabled = false'],
  ],
  'CKV_AWS_119, AWS-0025': [
    ['storage.tf', /enabled {5}= true\n {4}kms_key_arn = aws_kms_key.this.arn/, 'enabled = true'],
    ['storage.tf', /enabled {5}= true\n {4}kms_key_arn/, 'enabled = false\n    kms_key_arn'],
  ],
  'CKV2_AWS_16, DynamoDB.1': [['storage.tf', 'PAY_PER_REQUEST', 'PROVISIONED']],
  'DynamoDB.5': [['storage.tf', /tags = local.tags\n\}/, '}']],
  'DynamoDB.6': [['variables.tf', /(variable "deletion_protection" \{[^}]*default\s*= )true/, '$1false']],
  'CKV_AWS_165, CKV_AWS_271': [
    ['storage.tf', 'point_in_time_recovery', 'replica {\n  region_name = "us-east-1"\n}\n  point_in_time_recovery'],
  ],
  'AWS-0023, DDB4': [['storage.tf', /^/, 'resource "aws_dax_cluster" "this" {}\n']],
  'CKV_AWS_18, AWS-0089, S1': [['storage.tf', /resource "aws_s3_bucket_logging"[^]*?\n\}/, '']],
  'CKV_AWS_19, AWS-0088': [
    ['storage.tf', /resource "aws_s3_bucket_server_side_encryption_configuration" "logs"[^]*?\n\}/, ''],
  ],
  'CKV_AWS_145, AWS-0132': [['storage.tf', '"aws:kms"', '"AES256"']],
  'CKV_AWS_20, CKV_AWS_57, CKV2_AWS_43, CKV2_AWS_65, AWS-0092': [['storage.tf', 'BucketOwnerEnforced', 'ObjectWriter']],
  'CKV_AWS_70, CKV_AWS_93': [
    ['storage.tf', 'effect    = "Deny"', 'effect    = "Allow"'],
    ['storage.tf', /condition \{\s*test\s*= "Bool"[^]*?\}/, ''],
  ],
  'CKV2_AWS_6, AWS-0086, AWS-0087, AWS-0091, AWS-0093, AWS-0094, S2': [
    ['storage.tf', /ignore_public_acls\s*= true/, 'ignore_public_acls = false'],
    ['storage.tf', /resource "aws_s3_bucket_public_access_block" "logs"[^]*?\n\}/, ''],
  ],
  'CKV_AWS_21, AWS-0090': [['storage.tf', 'status = "Enabled"', 'status = "Suspended"']],
  CKV2_AWS_61: [['storage.tf', /resource "aws_s3_bucket_lifecycle_configuration" "data"[^]*?\n\}/, '']],
  S10: [
    ['storage.tf', '"${aws_s3_bucket.logs.arn}/*"', '"${aws_s3_bucket.logs.arn}/data/*"'],
    ['storage.tf', /resource "aws_s3_bucket_policy" "data"[^]*?\n\}/, ''],
  ],
  'AWS-0320': [['storage.tf', '-data-', '.Data.']],

  'CKV_AWS_50, AWS-0066': [['modules/worker/main.tf', '"Active"', '"PassThrough"']],
  CKV_AWS_116: [['modules/worker/main.tf', /dead_letter_config \{[^}]*\}/, '']],
  CKV_AWS_173: [['modules/worker/main.tf', /(concurrency\n\s*)kms_key_arn\s*= var.kms_key_arn/, '$1']],
  CKV_AWS_45: [['workers.tf', '"${upper(table)}_TABLE" => name', '"${upper(table)}_TABLE" => var.password']],
  'CKV_AWS_363, L1, Lambda.2': [['modules/worker/main.tf', /nodejs\d+\.x/, 'nodejs20.x']],
  'CKV_AWS_301, CKV_AWS_364, AWS-0067, Lambda.1': [['rest.tf', /source_account = local.account_id/, '']],
  CKV_AWS_258: [['modules/worker/main.tf', /^/, 'resource "aws_lambda_function_url" "this" {}\n']],
  'CKV_AWS_27, AWS-0096, SQS2, SQS.1': [['modules/worker/main.tf', /kms_master_key_id\s*= var.kms_key_arn/, '']],
  'CKV2_AWS_73, AWS-0135': [
    ['events.tf', /(receive[^]*?kms_master_key_id\s*= )aws_kms_key.this.arn/, '$1"alias/aws/sqs"'],
  ],
  'CKV_AWS_72, CKV_AWS_168, CKV_AWS_387, AWS-0097, SQS.3': [
    ['events.tf', '"sqs:SendMessage"', '"sqs:*"'],
    ['events.tf', '"sns.amazonaws.com"', '"*"'],
  ],
  SQS3: [['events.tf', 'redrive_policy = jsonencode({\n    deadLetterTargetArn', 'x = jsonencode({\n    y']],
  SQS4: [
    ['modules/worker/main.tf', /resource "aws_sqs_queue_policy"[^]*?\n\}/, ''],
    ['events.tf', /(data "aws_iam_policy_document" "queue"[^]*?)"false"/, '$1"true"'],
  ],
  'CKV_AWS_26, AWS-0095, AWS-0136': [['alarms.tf', 'kms_master_key_id = aws_kms_key.this.arn', '']],
  'CKV_AWS_169, CKV_AWS_385, SNS3': [
    ['alarms.tf', 'cloudwatch.amazonaws.com', 's3.amazonaws.com'],
    ['alarms.tf', /resource "aws_sns_topic_policy"[^]*?\n\}/, ''],
    [
      'events.tf',
      'effect    = "Deny"\n    actions   = ["sns:Publish"]',
      'effect    = "Allow"\n    actions   = ["sns:Publish"]',
    ],
  ],
  'CKV_AWS_66, CKV_AWS_338, CloudWatch.16': [['rest.tf', /retention_in_days = .*/, 'retention_in_days = 30']],
  'CKV_AWS_158, AWS-0017': [['firewall.tf', /kms_key_id .*/, '']],
  'CKV_AWS_319, CloudWatch.15, CloudWatch.17': [
    ['alarms.tf', /actions_enabled = true/, 'actions_enabled = false'],
    ['alarms.tf', /alarm_actions {3}= .*/, ''],
    ['alarms.tf', /ok_actions {6}= .*/, ''],
  ],
  CKV_AWS_297: [['modules/worker/trigger.tf', /kms_key_arn .*/, '']],

  'CKV_AWS_1, CKV_AWS_49, CKV_AWS_62, CKV_AWS_63, CKV_AWS_286, CKV_AWS_287, CKV_AWS_288, CKV_AWS_289, CKV_AWS_290, CKV2_AWS_40, AWS-0345':
    [['modules/worker/role.tf', '"sqs:SendMessage"', '"sqs:*"']],
  'CKV_AWS_107, CKV_AWS_108, CKV_AWS_110': [
    ['modules/worker/role.tf', '"s3:PutObject"', '"s3:PutObject", "secretsmanager:GetSecretValue"'],
    ['modules/worker/role.tf', '"s3:PutObject"', '"s3:PutObject", "iam:CreateRole"'],
  ],
  'CKV_AWS_109, CKV_AWS_111, CKV_AWS_283, CKV_AWS_356, CKV_AWS_355, AWS-0057, AWS-0342, AWS-0346, IAM5': [
    ['modules/worker/role.tf', '[aws_sqs_queue.failures.arn]', '["*"]'],
    ['firewall.tf', 'delivery.logs.amazonaws.com', '*'],
    ['api.tf', '"logs:PutLogEvents"', '"iam:PassRole"'],
  ],
  'CKV_AWS_60, CKV_AWS_61': [
    ['api.tf', 'aws:SourceAccount', 'aws:Nobody'],
    ['modules/worker/role.tf', '["lambda.amazonaws.com"]', '["lambda.amazonaws.com", "ec2.amazonaws.com"]'],
  ],
  'CKV_AWS_274, CKV_AWS_275, CKV2_AWS_56, IAM4': [
    ['modules/worker/role.tf', /^/, 'resource "aws_iam_role_policy_attachment" "this" {}\n'],
  ],
  'CKV_AWS_7, AWS-0065, KMS5': [['encryption.tf', /enable_key_rotation .*/, '']],
  CKV_AWS_33: [['encryption.tf', 'Principal = { Service = "sns.amazonaws.com" }', 'Principal = { AWS = "*" }']],
  CKV_AWS_227: [['encryption.tf', 'enable_key_rotation', 'is_enabled = false\n  enable_key_rotation']],
  CKV2_AWS_64: [['encryption.tf', 'policy = jsonencode(', 'other = jsonencode(']],
};

const original = mkdtempSync(join(tmpdir(), 'weft-terraform-'));
const folder = join(original, 'terraform');
beforeAll(() => cpSync('terraform', folder, { recursive: true }));
afterAll(() => rmSync(original, { recursive: true }));

it('[OPS-13] every assertion has its mistake', () => {
  expect(Object.keys(mistakes).sort()).toEqual(Object.keys(assertions).sort());
});

it.each(
  Object.entries(mistakes).flatMap(([rules, all]) =>
    all.map(([file, before, after]) => ({ rules, file, before, after })),
  ),
)('[OPS-13] $rules notices a mistake in $file', async ({ rules, file, before, after }) => {
  const path = join(folder, file);
  const text = readFileSync(path, 'utf8');
  const spoilt = text.replace(before, after);
  expect(spoilt).not.toBe(text);
  writeFileSync(path, spoilt);
  try {
    const configuration = await readConfiguration(folder);
    await expect((async () => assertions[rules]!(configuration))()).rejects.toThrow();
  } finally {
    writeFileSync(path, text);
  }
});
