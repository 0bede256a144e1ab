import { expect } from 'vitest';
import { jsonOf, valueOf } from '../helpers/hcl';
import { each, type Assertions, type Configuration, type Statement } from './configuration';

const allowed = ({ statements }: Configuration): Statement[] => {
  const found = statements.filter(({ denies }) => !denies);
  expect(found.length).toBeGreaterThan(10);
  return found;
};

/** Lists of actions that a manifest gives: what they hold is proved by [OPS-2], [OPS-14] and [OPS-15]. */
const fromManifest = new Set(['${statement.value}', '${statement.value.actions}']);

/** Actions that let a caller become, or make, somebody with more rights. */
const escalating = /^(iam|sts|organizations|cloudformation|lambda:(Create|Update)|glue|ec2|datapipeline):?/;
/** Actions that hand out credentials, secrets or whole stores of data. */
const exposing = /^(secretsmanager|ssm|rds|redshift|cognito-identity|chime|codepipeline|s3:Get|sts:Get)/;

const trusts = ({ statements }: Configuration): Statement[] =>
  statements.filter(({ actions }) => actions.includes('sts:AssumeRole'));

/** IAM and the key. */
export const accessAssertions: Assertions = {
  'CKV_AWS_1, CKV_AWS_49, CKV_AWS_62, CKV_AWS_63, CKV_AWS_286, CKV_AWS_287, CKV_AWS_288, CKV_AWS_289, CKV_AWS_290, CKV2_AWS_40, AWS-0345':
    (configuration) => {
      for (const { document, actions } of allowed(configuration))
        for (const action of actions)
          if (!fromManifest.has(action)) expect(action, document).toMatch(/^[a-z0-9-]+:[A-Za-z]+$/);
    },
  'CKV_AWS_107, CKV_AWS_108, CKV_AWS_110': (configuration) => {
    const trusting = trusts(configuration);
    for (const statement of allowed(configuration))
      for (const action of trusting.includes(statement) ? [] : statement.actions) {
        expect(action, statement.document).not.toMatch(escalating);
        expect(action, statement.document).not.toMatch(exposing);
      }
  },
  'CKV_AWS_109, CKV_AWS_111, CKV_AWS_283, CKV_AWS_356, CKV_AWS_355, AWS-0057, AWS-0342, AWS-0346, IAM5': (
    configuration,
  ) => {
    const trusting = trusts(configuration);
    for (const statement of allowed(configuration)) {
      const { document, actions, resources, principals } = statement;
      if (resources.includes('*'))
        expect(actions, document).toEqual(['xray:PutTraceSegments', 'xray:PutTelemetryRecords']);
      if (!trusting.includes(statement)) expect(resources.length, document).toBeGreaterThan(0);
      expect(actions, document).not.toContain('iam:PassRole');
      for (const { type, identifiers } of principals) {
        expect(type, document).toBe('Service');
        expect(identifiers, document).not.toContain('*');
      }
    }
  },
  'CKV_AWS_60, CKV_AWS_61': (configuration) => {
    const trusting = trusts(configuration);
    for (const { document, principals, conditions } of trusting) {
      expect(principals.flatMap(({ identifiers }) => identifiers).length, document).toBe(1);
      expect(conditions, document).toHaveProperty('StringEquals aws:SourceAccount');
    }
    const documents = trusting.map(({ document }) => document);
    for (const block of configuration.some('aws_iam_role')) {
      const [, document] = /^\$\{data\.(\w+\.\w+)/.exec(String(valueOf(block, 'assume_role_policy'))) ?? [];
      expect(documents, block.address).toContain(document);
    }
  },
  'CKV_AWS_274, CKV_AWS_275, CKV2_AWS_56, IAM4': ({ all, some, text }) => {
    for (const type of ['aws_iam_role_policy_attachment', 'aws_iam_policy_attachment', 'aws_iam_user'])
      expect(all(type), type).toEqual([]);
    for (const { body } of some('aws_iam_role')) expect(body).not.toHaveProperty('managed_policy_arns');
    expect(text).not.toContain('iam::aws:policy');
  },

  'CKV_AWS_7, AWS-0065, KMS5': each('aws_kms_key', 'enable_key_rotation', true),
  CKV_AWS_33: async ({ some }) => {
    for (const { address, body } of some('aws_kms_key'))
      for (const { Principal } of (await jsonOf(body['policy']))['Statement'] as { Principal: object }[]) {
        expect(Principal, address).toBeTypeOf('object');
        expect(Object.values(Principal).flat(), address).not.toContain('*');
      }
  },
  CKV_AWS_227: ({ some }) => {
    for (const block of some('aws_kms_key')) expect(valueOf(block, 'is_enabled') ?? true).toBe(true);
  },
  CKV2_AWS_64: ({ some }) => {
    for (const { body } of some('aws_kms_key')) expect(body['policy']).toContain('jsonencode');
  },
};
