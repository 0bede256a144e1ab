import { expect } from 'vitest';
import { nested, valueOf } from '../helpers/hcl';
import { both, each, none, type Assertions, type Configuration } from './configuration';

const api = 'aws_appsync_graphql_api';

/** The managed rule groups of the firewall that act, each with the rules that only count. */
const groupsOf = ({ some }: Configuration): Map<string, string[]> =>
  new Map(
    some('aws_wafv2_web_acl').flatMap(({ body }) =>
      nested(body, 'rule').flatMap((rule) => {
        const group = rule['statement'][0]['managed_rule_group_statement']?.[0];
        if (!group || !('none' in rule['override_action'][0])) return [];
        const counted = nested(group, 'rule_action_override').map(({ name }) => String(name));
        return [[String(group['name']), counted] as const];
      }),
    ),
  );

/** AppSync, Cognito and the firewall before them. */
export const apiAssertions: Assertions = {
  'CKV_AWS_193, ASC3': each(api, 'log_config.cloudwatch_logs_role_arn', '${aws_iam_role.api_logs.arn}'),
  'CKV_AWS_194, AppSync.2': both(
    each(api, 'log_config.field_log_level', 'ERROR'),
    each(api, 'log_config.exclude_verbose_content', true),
  ),
  CKV2_AWS_33: ({ some }) => {
    const guarded = some('aws_wafv2_web_acl_association').map((block) => valueOf(block, 'resource_arn'));
    for (const { address } of some(api)) expect(guarded).toContain(`\${${address}.arn}`);
  },
  CKV2_AWS_78: (configuration) => {
    const groups = groupsOf(configuration);
    expect(groups.get('AWSManagedRulesAnonymousIpList')).toEqual(['HostingProviderIPList']);
    expect(groups.has('AWSManagedRulesKnownBadInputsRuleSet')).toBe(true);
  },
  'AppSync.4': each(api, 'tags', '${merge({ Application = var.name }, var.tags)}'),
  'AppSync.5': ({ some, all }) => {
    for (const block of some(api)) {
      expect(valueOf(block, 'authentication_type')).toBe('AMAZON_COGNITO_USER_POOLS');
      const additional = nested(block.body, 'additional_authentication_provider');
      expect(additional.map((provider) => provider['authentication_type'])).toEqual(['AWS_IAM']);
    }
    expect(all('aws_appsync_api_key')).toEqual([]);
  },
  'CKV_AWS_214, CKV_AWS_215, AppSync.6': none('aws_appsync_api_cache'),

  COG1: ({ some }) => {
    for (const block of some('aws_cognito_user_pool')) {
      expect(valueOf(block, 'password_policy.minimum_length')).toBeGreaterThanOrEqual(12);
      for (const kind of ['lowercase', 'uppercase', 'numbers', 'symbols'])
        expect(valueOf(block, `password_policy.require_${kind}`), kind).toBe(true);
    }
  },
  COG2: both(each('aws_cognito_user_pool', 'mfa_configuration', 'ON'), ({ some }) => {
    for (const { body } of some('aws_cognito_user_pool'))
      expect(nested(body, 'software_token_mfa_configuration')).toHaveLength(1);
  }),
  'COG8, Cognito.1': both(
    each('aws_cognito_user_pool', 'user_pool_add_ons.advanced_security_mode', 'ENFORCED'),
    each('aws_cognito_user_pool', 'user_pool_tier', '${var.threat_protection == "OFF" ? "ESSENTIALS" : "PLUS"}'),
  ),
  'CKV_AWS_366, COG7, Cognito.2': none('aws_cognito_identity_pool'),

  'CKV_AWS_175, CKV_AWS_342': ({ some }) => {
    for (const { body } of some('aws_wafv2_web_acl')) {
      const rules = nested(body, 'rule');
      expect(rules.length).toBeGreaterThan(0);
      for (const rule of rules)
        expect(
          Object.keys((rule['action'] ?? rule['override_action'])[0]).filter((name) => name !== 'count'),
          rule['name'],
        ).toHaveLength(1);
    }
  },
  CKV_AWS_192: (configuration) => {
    const counted = groupsOf(configuration).get('AWSManagedRulesKnownBadInputsRuleSet');
    expect(counted).toBeDefined();
    for (const name of counted!) expect(name).toMatch(/_BODY$/);
  },
  CKV2_AWS_31: ({ some }) => {
    const logged = some('aws_wafv2_web_acl_logging_configuration');
    for (const { address } of some('aws_wafv2_web_acl'))
      expect(logged.map((block) => valueOf(block, 'resource_arn'))).toContain(`\${${address}.arn}`);
    for (const { body } of logged) {
      const redacted = nested(body, 'redacted_fields');
      expect(redacted.some((field) => field['single_header']?.[0].name === 'authorization')).toBe(true);
      expect(redacted.some((field) => 'query_string' in field)).toBe(true);
    }
  },
  'CKV2_AWS_47, CKV2_AWS_76, CKV2_AWS_77': none(
    'aws_cloudfront_distribution',
    'aws_lb',
    'aws_alb',
    'aws_api_gateway_rest_api',
  ),
};
