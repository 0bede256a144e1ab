import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { outputsOf } from '../../local/outputs';
import api from '../../schema/api.json';
import events from '../../schema/events.json';
import tables from '../../schema/tables.json';
import { jsonOf, type Body } from '../helpers/hcl';
import { readConfiguration, type Configuration } from '../policies/configuration';

let configuration: Configuration;
beforeAll(async () => void (configuration = await readConfiguration()));
const root = () => configuration.modules[0]!;

/** By resource type, the service that uses the key in its own name; null if it uses the key with its caller's rights. */
const keyUsers: Record<string, string | null> = {
  aws_cloudwatch_log_group: 'logs.${data.aws_region.this.region}.amazonaws.com',
  // A topic passes messages on into encrypted queues.
  aws_sns_topic: 'sns.amazonaws.com',
  // An alarm publishes to an encrypted topic.
  aws_cloudwatch_metric_alarm: 'cloudwatch.amazonaws.com',
  aws_dynamodb_table: null,
  aws_s3_bucket_server_side_encryption_configuration: null,
  aws_sqs_queue: null,
  aws_lambda_function: null,
  aws_scheduler_schedule: null,
};

const mentions = (value: unknown, text: string): boolean => JSON.stringify(value).includes(text);

describe('the manifests', () => {
  it('[OPS-13] name resolvers, steps, indexes, attributes and filters; nothing is listed a second time', () => {
    const names = [
      ...Object.keys(api.resolvers).flatMap((field) => [field, field.split('.')[1]!]),
      ...Object.keys(api.functions),
      ...Object.values(tables).flatMap(({ indexes }) => Object.keys(indexes)),
      ...Object.values(tables).flatMap(({ attributes }) => Object.keys(attributes)),
      ...['TRIM_HORIZON', 'O#', '__OPERATIONS__', '__DOCUMENTS__'],
    ];
    const code = configuration.text.replaceAll(/^\s*#.*$/gm, '');
    for (const name of names) expect(code.includes(`"${name}"`), name).toBe(false);
    for (const file of ['api.json', 'tables.json', 'events.json', 'schema.graphql'])
      expect(configuration.text.split(`/../schema/${file}"`).length, file).toBe(2);
  });
});

describe('the key', () => {
  it('[OPS-13] its policy names every service that uses it in its own name, and no other', async () => {
    const users = configuration.modules
      .flatMap(({ blocks }) => blocks)
      .filter(({ kind, type, body }) => {
        const rest = { ...body, policy: null };
        return (
          kind === 'resource' &&
          !type.startsWith('aws_iam') &&
          type !== 'aws_kms_alias' &&
          (mentions(rest, 'aws_kms_key.this.arn') || mentions(rest, 'var.kms_key_arn'))
        );
      })
      .map(({ type }) => type);
    // Alarms name no key: their topic has it.
    expect(configuration.some('aws_cloudwatch_metric_alarm').length).toBe(1);
    users.push('aws_cloudwatch_metric_alarm');
    for (const type of users) expect(Object.keys(keyUsers), type).toContain(type);
    const expected = new Set([...new Set(users)].flatMap((type) => keyUsers[type] ?? []));

    const [key] = configuration.some('aws_kms_key');
    const statements = (await jsonOf(key!.body['policy']))['Statement'] as Body[];
    const services = statements.flatMap(({ Principal }) => Principal['Service'] ?? []);
    const region = String(root().locals['region']).slice(2, -1);
    expect(new Set(services.map((name: string) => name.replace('local.region', region)))).toEqual(expected);
    for (const { Sid, Principal, Condition } of statements)
      if (Principal['Service']) expect(JSON.stringify(Condition), Sid).toMatch(/aws:SourceAccount|aws:logs:arn/);
  });
});

describe('the alarms', () => {
  /** The metrics of every alarm: literal ones, those of a local list, those of the functions' entries. */
  const metrics = (): Set<string> =>
    new Set([
      ...[...configuration.text.matchAll(/metric\s+= "(\w+)"/g)].map(([, name]) => name!),
      ...Object.keys(root().locals['api_errors']),
      ...Object.keys(root().locals['cognito_throttles']),
      ...[...configuration.text.matchAll(/SELECT \w+\((\w+)\) FROM/g)].map(([, name]) => name!),
      ...Object.values(events.functions).flatMap(({ alarms }) => Object.keys(alarms)),
    ]);

  it.each([
    ...['5XXError', 'Latency', 'TokensConsumed', 'ConnectServerError', 'SubscribeServerError'],
    ...['PublishDataMessageServerError', 'InboundMessageDropped', 'InboundMessageFailure', 'InboundMessageError'],
    ...['InvalidationRequestDropped', 'WriteThrottleEvents', 'SystemErrors', 'TransactionConflict'],
    ...['Errors', 'Throttles', 'IteratorAge', 'ApproximateAgeOfOldestMessage', 'ApproximateNumberOfMessagesVisible'],
    ...['OnFailureDestinationDeliveredEventCount', 'SignInThrottles', 'BarredSites', 'CompactionLag'],
  ])('[OPS-13] %s has one', (metric) => {
    expect([...metrics()]).toContain(metric);
  });

  it('[OPS-13] those of functions watch metrics that the functions send', () => {
    const source = readFileSync('functions/common/metrics.ts', 'utf8');
    const sent = [...source.matchAll(/^ {2}\| '(\w+)'/gm)].map(([, name]) => name!);
    expect(sent.length).toBeGreaterThan(5);
    for (const { alarms } of Object.values(events.functions))
      expect(sent).toEqual(expect.arrayContaining(Object.keys(alarms)));
    for (const [, name] of configuration.text.matchAll(/local\.metrics_namespace, "(\w+)"/g))
      expect(sent).toContain(name);
    // Code that names no namespace takes that of the environment.
    expect(source).not.toContain('namespace:');
    expect(configuration.text).toContain('POWERTOOLS_METRICS_NAMESPACE = local.metrics_namespace');
  });
});

describe('the outputs', () => {
  const shapeOf = (value: unknown, path = ''): string[] =>
    value && typeof value === 'object' && !Array.isArray(value)
      ? Object.entries(value).flatMap(([name, inner]) => shapeOf(inner, `${path}.${name}`))
      : [path];

  it('[OPS-13] amplify_outputs has everything that the local stack tells the page, but for the demo', () => {
    const value = root().outputs['amplify_outputs']!['value'] as Body;
    const local = outputsOf({
      ...{ port: 1, region: 'r', userPoolId: 'p', clientId: 'c', demoUsers: [] },
      ...{ dynamodbEndpoint: 'e', tableNames: { operations: 'o', documents: 'd' } },
    });
    const wanted = shapeOf(local).filter((path) => !path.startsWith('.custom'));
    expect(wanted.length).toBeGreaterThan(10);
    expect(shapeOf(value)).toEqual(expect.arrayContaining(wanted));
    expect(value['version']).toBe((local as { version: string }).version);
  });

  it('[OPS-13] every output and variable is described, and every variable has a type', () => {
    for (const module of configuration.modules) {
      for (const [name, { description }] of Object.entries(module.outputs)) expect(description, name).toMatch(/\.$/);
      for (const [name, { description, type }] of Object.entries(module.variables)) {
        expect(description, name).toMatch(/\.$/);
        expect(type, name).toBeDefined();
      }
    }
  });

  it.each(['amplify_outputs', 'dashboard_url', 'alarm_topic_arn', 'table_names', 'data_bucket'])(
    '[OPS-13] %s is there for scripts and operators',
    (name) => expect(Object.keys(root().outputs)).toContain(name),
  );
});
