import { expect } from 'vitest';
import { nested, valueOf } from '../helpers/hcl';
import { both, each, encrypted, none, type Assertion, type Assertions, type Configuration } from './configuration';

const table = 'aws_dynamodb_table';
const tags = '${merge({ Application = var.name }, var.tags)}';

/** The buckets but for those whose block carries the skip of a rule. */
const buckets = ({ some }: Configuration, skipped?: string): string[] =>
  some('aws_s3_bucket')
    .filter(({ module, name }) => {
      const [, block = ''] = new RegExp(`resource "aws_s3_bucket" "${name}" \\{([^]*?)\\n\\}`).exec(module.text) ?? [];
      return !skipped || !block.includes(`#checkov:skip=${skipped}:`);
    })
    .map(({ name }) => name);

/** Every bucket (but those that skip the rule) has a companion of this type, for which `holds`. */
const companion =
  (type: string, holds: Record<string, unknown>, skipped?: string): Assertion =>
  (configuration) => {
    const expected = buckets(configuration, skipped);
    expect(expected.length).toBeGreaterThan(0);
    for (const bucket of expected) {
      const found = configuration.all(type).find((block) => block.body['bucket'] === `\${aws_s3_bucket.${bucket}.id}`);
      expect(found, `${type} of the bucket ${bucket}`).toBeDefined();
      for (const [path, value] of Object.entries(holds))
        expect(valueOf(found!, path), `${bucket}: ${path}`).toEqual(value);
    }
  };

const encryption = 'aws_s3_bucket_server_side_encryption_configuration';
const rule = 'rule.apply_server_side_encryption_by_default';

/** Tables and buckets. */
export const dataAssertions: Assertions = {
  'CKV_AWS_28, AWS-0024, DDB3, DynamoDB.2': each(table, 'point_in_time_recovery.enabled', true),
  'CKV_AWS_119, AWS-0025': both(
    each(table, 'server_side_encryption.enabled', true),
    encrypted(table, 'server_side_encryption.kms_key_arn'),
  ),
  'CKV2_AWS_16, DynamoDB.1': each(table, 'billing_mode', 'PAY_PER_REQUEST'),
  'DynamoDB.5': each(table, 'tags', tags),
  'DynamoDB.6': each(table, 'deletion_protection_enabled', true),
  'CKV_AWS_165, CKV_AWS_271': both(none('aws_dynamodb_global_table', 'aws_dynamodb_table_replica'), ({ some }) => {
    for (const { body } of some(table)) expect(nested(body, 'replica')).toEqual([]);
  }),
  'AWS-0023, DDB4': none('aws_dax_cluster'),

  'CKV_AWS_18, AWS-0089, S1': companion(
    'aws_s3_bucket_logging',
    { target_bucket: '${aws_s3_bucket.logs.id}' },
    'CKV_AWS_18',
  ),
  'CKV_AWS_19, AWS-0088': ({ all, some }) =>
    expect(all(encryption).map((block) => block.body['bucket'])).toEqual(
      some('aws_s3_bucket').map(({ address }) => `\${${address}.id}`),
    ),
  'CKV_AWS_145, AWS-0132': companion(
    encryption,
    { [`${rule}.sse_algorithm`]: 'aws:kms', [`${rule}.kms_master_key_id`]: '${aws_kms_key.this.arn}' },
    'CKV_AWS_145',
  ),
  'CKV_AWS_20, CKV_AWS_57, CKV2_AWS_43, CKV2_AWS_65, AWS-0092': both(
    companion('aws_s3_bucket_ownership_controls', { 'rule.object_ownership': 'BucketOwnerEnforced' }),
    none('aws_s3_bucket_acl'),
  ),
  'CKV_AWS_70, CKV_AWS_93': ({ statements }) => {
    const policies = statements.filter(({ actions }) => actions.some((action) => action.startsWith('s3:')));
    const starred = policies.filter(({ principals }) => principals.some(({ type }) => type === '*'));
    expect(starred.length).toBeGreaterThan(0);
    for (const statement of starred) {
      expect(statement.denies, statement.document).toBe(true);
      expect(statement.conditions, statement.document).toEqual({ 'Bool aws:SecureTransport': ['false'] });
    }
  },
  'CKV2_AWS_6, AWS-0086, AWS-0087, AWS-0091, AWS-0093, AWS-0094, S2': companion('aws_s3_bucket_public_access_block', {
    block_public_acls: true,
    block_public_policy: true,
    ignore_public_acls: true,
    restrict_public_buckets: true,
  }),
  'CKV_AWS_21, AWS-0090': companion('aws_s3_bucket_versioning', { 'versioning_configuration.status': 'Enabled' }),
  CKV2_AWS_61: both(companion('aws_s3_bucket_lifecycle_configuration', { 'rule.status': 'Enabled' }), ({ some }) => {
    for (const block of some('aws_s3_bucket_lifecycle_configuration'))
      expect(
        nested(block.body, 'rule').some((one) => 'abort_incomplete_multipart_upload' in one),
        block.address,
      ).toBe(true);
  }),
  S10: (configuration) => {
    const policies = configuration.some('aws_s3_bucket_policy');
    for (const bucket of buckets(configuration)) {
      const policy = policies.find((block) => block.body['bucket'] === `\${aws_s3_bucket.${bucket}.id}`);
      const [, document] = /^\$\{data\.([\w.]+)\.json\}$/.exec(String(policy?.body['policy'])) ?? [];
      const denial = configuration.statements.find((statement) => statement.document === document && statement.denies);
      expect(denial, `the bucket ${bucket}`).toMatchObject({
        actions: ['s3:*'],
        resources: [`\${aws_s3_bucket.${bucket}.arn}`, `\${aws_s3_bucket.${bucket}.arn}/*`],
        conditions: { 'Bool aws:SecureTransport': ['false'] },
      });
    }
  },
  'AWS-0320': ({ some }) => {
    for (const { module, body } of some('aws_s3_bucket')) {
      const [, name] = /^\$\{local\.buckets\.(\w+)\}$/.exec(String(body['bucket'])) ?? [];
      const pattern = String(module.locals['buckets'][name!]);
      expect(pattern.replaceAll(/\$\{[^}]*\}/g, 'x')).toMatch(/^[a-z0-9-]+$/);
    }
  },
};
