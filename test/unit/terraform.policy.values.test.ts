import * as apigateway from '@aws-sdk/client-apigatewayv2';
import * as appsync from '@aws-sdk/client-appsync';
import * as cloudwatch from '@aws-sdk/client-cloudwatch';
import * as cognito from '@aws-sdk/client-cognito-identity-provider';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as lambda from '@aws-sdk/client-lambda';
import * as s3 from '@aws-sdk/client-s3';
import * as scheduler from '@aws-sdk/client-scheduler';
import * as waf from '@aws-sdk/client-wafv2';
import { beforeAll, describe, expect, it } from 'vitest';
import api from '../../schema/api.json';
import events from '../../schema/events.json';
import tables from '../../schema/tables.json';
import type { Body } from '../helpers/hcl';
import { readConfiguration, type Configuration } from '../policies/configuration';

type Enum = Readonly<Record<string, string>>;

/** The arguments whose values AWS lists, each with the SDK's table of them. */
const tablesOfValues: Record<string, Enum> = {
  'aws_appsync_graphql_api.authentication_type': appsync.AuthenticationType,
  'aws_appsync_graphql_api.additional_authentication_provider.authentication_type': appsync.AuthenticationType,
  'aws_appsync_graphql_api.introspection_config': appsync.GraphQLApiIntrospectionConfig,
  'aws_appsync_graphql_api.log_config.field_log_level': appsync.FieldLogLevel,
  'aws_appsync_graphql_api.user_pool_config.default_action': appsync.DefaultAction,
  'aws_cognito_user_pool.account_recovery_setting.recovery_mechanism.name': cognito.RecoveryOptionNameType,
  'aws_cognito_user_pool.auto_verified_attributes': cognito.VerifiedAttributeType,
  'aws_cognito_user_pool.deletion_protection': cognito.DeletionProtectionType,
  'aws_cognito_user_pool.user_attribute_update_settings.attributes_require_verification_before_update':
    cognito.VerifiedAttributeType,
  'aws_cognito_user_pool.user_pool_tier': cognito.UserPoolTierType,
  'aws_cognito_user_pool.username_attributes': cognito.UsernameAttributeType,
  'aws_cognito_user_pool_client.explicit_auth_flows': cognito.ExplicitAuthFlowsType,
  'aws_cognito_user_pool_client.prevent_user_existence_errors': cognito.PreventUserExistenceErrorTypes,
  'aws_cognito_user_pool_client.refresh_token_rotation.feature': cognito.FeatureType,
  'aws_cognito_user_pool_client.token_validity_units.access_token': cognito.TimeUnitsType,
  'aws_cognito_user_pool_client.token_validity_units.id_token': cognito.TimeUnitsType,
  'aws_cognito_user_pool_client.token_validity_units.refresh_token': cognito.TimeUnitsType,
  'aws_wafv2_web_acl.scope': waf.Scope,
  'aws_wafv2_web_acl.rule.statement.rate_based_statement.aggregate_key_type': waf.RateBasedStatementAggregateKeyType,
  'aws_wafv2_web_acl_logging_configuration.logging_filter.default_behavior': waf.FilterBehavior,
  'aws_wafv2_web_acl_logging_configuration.logging_filter.filter.behavior': waf.FilterBehavior,
  'aws_wafv2_web_acl_logging_configuration.logging_filter.filter.requirement': waf.FilterRequirement,
  'aws_wafv2_web_acl_logging_configuration.logging_filter.filter.condition.action_condition.action': waf.ActionValue,
  'aws_apigatewayv2_api.protocol_type': apigateway.ProtocolType,
  'aws_apigatewayv2_authorizer.authorizer_type': apigateway.AuthorizerType,
  'aws_apigatewayv2_integration.integration_type': apigateway.IntegrationType,
  'aws_apigatewayv2_route.authorization_type': apigateway.AuthorizationType,
  'aws_dynamodb_table.billing_mode': dynamodb.BillingMode,
  'aws_s3_bucket_lifecycle_configuration.rule.status': s3.ExpirationStatus,
  'aws_s3_bucket_ownership_controls.rule.object_ownership': s3.ObjectOwnership,
  'aws_s3_bucket_server_side_encryption_configuration.rule.apply_server_side_encryption_by_default.sse_algorithm':
    s3.ServerSideEncryption,
  'aws_s3_bucket_versioning.versioning_configuration.status': s3.BucketVersioningStatus,
  'aws_lambda_function.architectures': lambda.Architecture,
  'aws_lambda_function.logging_config.log_format': lambda.LogFormat,
  'aws_lambda_function.logging_config.system_log_level': lambda.SystemLogLevel,
  'aws_lambda_function.runtime': lambda.Runtime,
  'aws_lambda_function.tracing_config.mode': lambda.TracingMode,
  'aws_lambda_event_source_mapping.function_response_types': lambda.FunctionResponseType,
  'aws_lambda_event_source_mapping.metrics_config.metrics': lambda.EventSourceMappingMetric,
  'aws_scheduler_schedule.flexible_time_window.mode': scheduler.FlexibleTimeWindowMode,
};

/** Where a literal in capitals is no value of such a table, and why. */
const free: Record<string, string> = {
  'aws_wafv2_web_acl.rule.statement.managed_rule_group_statement.name': 'a name that AWS publishes elsewhere',
  'aws_wafv2_web_acl.rule.statement.managed_rule_group_statement.vendor_name': 'the vendor',
  'aws_wafv2_web_acl.rule.statement.managed_rule_group_statement.rule_action_override.name': 'a rule of the group',
  'aws_apigatewayv2_api.cors_configuration.allow_methods': 'a method of HTTP',
  'aws_apigatewayv2_integration.integration_method': 'a method of HTTP',
  'aws_s3_bucket_cors_configuration.cors_rule.allowed_methods': 'a method of HTTP',
};

/** The literals of an argument: itself, or the alternatives of a condition. */
const literalsOf = (value: string): string[] => {
  if (!value.includes('${')) return [value];
  return [...value.matchAll(/[?:] \[?"([^"$]*)"/g)].map(([, literal]) => literal!);
};

let configuration: Configuration;
const found = new Map<string, Set<string>>();

beforeAll(async () => {
  configuration = await readConfiguration();
  const walk = (path: string, value: unknown): void => {
    if (typeof value === 'string')
      for (const literal of literalsOf(value)) found.set(path, (found.get(path) ?? new Set()).add(literal));
    else if (Array.isArray(value)) for (const item of value) walk(path, item);
    else if (value && typeof value === 'object')
      for (const [name, item] of Object.entries(value as Body))
        walk(['content', 'dynamic'].includes(name) ? path : `${path}.${name}`, item);
  };
  for (const { blocks } of configuration.modules)
    for (const { kind, type, body } of blocks) if (kind === 'resource') walk(type, body);
});

describe('values that AWS lists', () => {
  it.each(Object.entries(tablesOfValues))('[OPS-13] %s is one of the SDK', (path, values) => {
    const literals = [...(found.get(path) ?? [])];
    expect(literals.length, `literals at ${path}`).toBeGreaterThan(0);
    for (const literal of literals) expect(Object.values(values)).toContain(literal);
  });

  it('[OPS-13] every other literal in capitals is known to have no table', () => {
    for (const [path, literals] of found)
      for (const literal of literals)
        if (/^[A-Z][A-Za-z0-9_]+$/.test(literal) && !(path in tablesOfValues))
          expect(Object.keys(free), `${path} = ${literal}`).toContain(path);
    for (const path of Object.keys(free)) expect([...found.keys()]).toContain(path);
  });

  it('[OPS-13] the choices of variables', () => {
    const choices = (name: string): string[] => {
      const condition = String(configuration.modules[0]!.variables[name]!['validation'][0].condition);
      const [, list = ''] = /contains\(\[([^\]]*)\]/.exec(condition) ?? [];
      return list.split(', ').map((item) => JSON.parse(item) as string);
    };
    expect(choices('mfa').sort()).toEqual(Object.values(cognito.UserPoolMfaType).sort());
    expect(choices('threat_protection').sort()).toEqual(Object.values(cognito.AdvancedSecurityModeType).sort());
    expect(Object.values(lambda.ApplicationLogLevel)).toEqual(expect.arrayContaining(choices('log_level')));
  });

  it('[OPS-13] the manifests', () => {
    expect(Object.values(appsync.RuntimeName)).toContain(api.runtime.name);
    const [, ...kinds] = /kind\s+= contains\(.*\? "(\w+)" : "(\w+)"/.exec(configuration.text) ?? [];
    expect(kinds.sort()).toEqual(Object.values(appsync.ResolverKind).sort());
    for (const { type } of Object.values(api.dataSources))
      expect(Object.values(appsync.DataSourceType)).toContain(type);
    for (const { stream, attributes, indexes } of Object.values(tables)) {
      expect(Object.values(dynamodb.StreamViewType)).toContain(stream);
      for (const type of Object.values(attributes)) expect(Object.values(dynamodb.ScalarAttributeType)).toContain(type);
      for (const { projection } of Object.values(indexes) as { projection: string }[])
        expect(Object.values(dynamodb.ProjectionType)).toContain(projection);
    }
    for (const source of Object.values(events.sources))
      if ('startingPosition' in source)
        expect(Object.values(lambda.EventSourcePosition)).toContain(source.startingPosition);
    for (const { alarms } of Object.values(events.functions))
      for (const { statistic } of Object.values(alarms))
        expect(Object.values(cloudwatch.Statistic)).toContain(statistic);
  });

  it('[OPS-13] the alarms', () => {
    const written = (pattern: RegExp): string[] => [...configuration.text.matchAll(pattern)].map(([, value]) => value!);
    const comparisons = written(/comparison(?:\s+= |", )"(\w+)"/g);
    expect(comparisons.length).toBeGreaterThan(1);
    for (const value of comparisons) expect(Object.values(cloudwatch.ComparisonOperator)).toContain(value);
    const statistics = written(/"?statistic(?:\s+= |", )"(\w+)"/g);
    expect(statistics.length).toBeGreaterThan(3);
    for (const value of statistics) expect(Object.values(cloudwatch.Statistic)).toContain(value);
    expect(new Set(written(/missing(?:\s+= |", )"(\w+)"/g))).toEqual(new Set(['breaching', 'notBreaching']));
  });
});
