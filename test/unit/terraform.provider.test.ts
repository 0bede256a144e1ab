import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { credentials, loadPackageDefinition, type ServiceClientConstructor } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { afterEach, describe, expect, it } from 'vitest';
import { planNew } from '../../tools/terraform/plan';
import { renderPolicy } from '../../tools/terraform/policy-document';
import { createProvider } from '../../tools/terraform/provider';
import { readSchema, type Block } from '../../tools/terraform/schema';
import { serveProvider, type ProviderServer } from '../../tools/terraform/server';
import { problemsOf } from '../../tools/terraform/validate';
import { decodeValue, encodeValue, Unknown, unknown, type ObjectValue } from '../../tools/terraform/values';
import { plannedResources } from '../../tools/terraform/checks';

const schema = readSchema('tools/terraform/aws-provider-schema.json');
const block: Block = {
  attributes: {
    arn: ['string', 'c'],
    name: ['string', 'r'],
    mode: ['string', 'oc', ['A', 'B']],
    note: ['string', 'o'],
  },
  blocks: {
    part: { nesting: 'list', attributes: { id: ['string', 'oc'], size: ['number', 'r'] } },
    only: { nesting: 'single', attributes: { at: ['string', 'c'] } },
  },
};

describe('values of the plugin protocol', () => {
  it('[OPS-11] keeps values, unknown ones and their refinements on the way there and back', () => {
    const refined = new Unknown(12, new Uint8Array([0x81, 1, 0xc2]));
    const value = { text: 'é', count: 3, ratio: 0.5, yes: true, none: null, list: [unknown, refined], map: { a: 1 } };
    expect(decodeValue(encodeValue(value))).toEqual(value);
  });

  it('[OPS-11] writes an unknown value as extension 0', () => {
    expect([...encodeValue(unknown)]).toEqual([0xd4, 0, 0]);
  });
});

describe('the plan of a new resource', () => {
  it('[OPS-11] marks computed attributes unknown where the configuration is silent, in blocks too', () => {
    const proposed = { arn: null, name: 'n', mode: 'A', note: null, part: [{ id: null, size: 1 }], only: { at: null } };
    expect(planNew(block, proposed)).toEqual({
      arn: unknown,
      name: 'n',
      mode: 'A',
      note: null,
      part: [{ id: unknown, size: 1 }],
      only: { at: unknown },
    });
  });

  it('[OPS-11] leaves absent and unknown blocks as they are', () => {
    const proposed = { arn: 'given', name: 'n', mode: null, note: null, part: unknown, only: null };
    expect(planNew(block, proposed)).toEqual({ ...proposed, mode: unknown });
  });
});

describe('validation by the provider', () => {
  const valid = { arn: null, name: 'n', mode: 'B', note: null, part: [{ id: null, size: 1 }], only: null };
  const problems = (config: ObjectValue): string[] =>
    problemsOf('aws_thing', block, config).map(({ path, summary }) => `${path.join('.')}: ${summary}`);

  it('[OPS-11] accepts what AWS accepts, and what is not known yet', () => {
    expect(problems(valid)).toEqual([]);
    expect(problems({ ...valid, name: unknown, mode: unknown, part: unknown })).toEqual([]);
  });

  it('[OPS-11] names the place of a missing argument and of a value that AWS does not list', () => {
    const config = {
      ...valid,
      name: null,
      mode: 'C',
      part: [
        { id: null, size: 1 },
        { id: null, size: null },
      ],
    };
    expect(problems(config)).toEqual([
      'name: Missing required argument',
      'mode: Value not accepted',
      'part.1.size: Missing required argument',
    ]);
  });

  const queue = schema.resources['aws_sqs_queue']!;
  it.each([
    [59, 1],
    [60, 0],
    [1_209_600, 0],
    [1_209_601, 1],
  ])('[OPS-11] knows the range of a retention: %i seconds', (message_retention_seconds, count) => {
    expect(problemsOf('aws_sqs_queue', queue, { message_retention_seconds })).toHaveLength(count);
  });

  it('[OPS-11] looks at every value of a set', () => {
    const client = schema.resources['aws_cognito_user_pool_client']!;
    const flows = (explicit_auth_flows: string[]): number =>
      problemsOf('aws_cognito_user_pool_client', client, { name: 'n', user_pool_id: 'p', explicit_auth_flows }).length;
    expect(flows(['ALLOW_USER_SRP_AUTH'])).toBe(0);
    expect(flows(['ALLOW_USER_SRP_AUTH', 'ALLOW_EVERYBODY'])).toBe(1);
  });
});

describe('aws_iam_policy_document', () => {
  const statement = {
    sid: null,
    effect: null,
    actions: ['s3:PutObject', 's3:GetObject'],
    resources: ['arn:aws:s3:::b/*'],
    principals: [{ type: 'Service', identifiers: ['lambda.amazonaws.com'] }],
    condition: [
      { test: 'StringEquals', variable: 'aws:SourceAccount', values: ['1'] },
      { test: 'StringEquals', variable: 'aws:SourceArn', values: ['b', 'a'] },
    ],
  };

  it('[OPS-11] is written as IAM reads it', () => {
    expect(JSON.parse(renderPolicy({ statement: [statement] }))).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: ['s3:GetObject', 's3:PutObject'],
          Resource: 'arn:aws:s3:::b/*',
          Principal: { Service: 'lambda.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': '1', 'aws:SourceArn': ['a', 'b'] } },
        },
      ],
    });
  });

  it('[OPS-11] writes everybody as a star, and merges documents by statement id', () => {
    const everybody = {
      sid: 'Tls',
      effect: 'Deny',
      actions: ['sqs:*'],
      principals: [{ type: '*', identifiers: ['*'] }],
    };
    const override = '{"Statement":{"Sid":"Tls","Effect":"Allow"}}';
    const statements = (config: ObjectValue): unknown =>
      (JSON.parse(renderPolicy(config)) as { Statement: unknown }).Statement;
    expect(statements({ statement: [everybody] })).toEqual([
      { Sid: 'Tls', Effect: 'Deny', Action: 'sqs:*', Principal: '*' },
    ]);
    expect(statements({ statement: [everybody], override_policy_documents: [override] })).toEqual([
      { Sid: 'Tls', Effect: 'Allow' },
    ]);
  });
});

describe('the provider over gRPC', () => {
  let server: ProviderServer | undefined;
  let folder: string | undefined;
  afterEach(() => {
    server?.close();
    if (folder !== undefined) rmSync(folder, { recursive: true });
  });

  type Call = (request: object, reply: (error: Error | null, message: Record<string, unknown>) => void) => void;

  it('[OPS-11] answers with the schema, plans, and refuses to apply', async () => {
    folder = mkdtempSync(join(tmpdir(), 'weft-'));
    const socket = join(folder, 'provider.sock');
    const protocol = 'tools/terraform/protocol.proto';
    server = await serveProvider(createProvider(schema), protocol, socket);
    const loaded = loadPackageDefinition(loadSync(protocol, { keepCase: true, defaults: true }));
    const { Provider } = loaded['tfplugin5'] as { Provider: ServiceClientConstructor };
    const client = new Provider(`unix:${socket}`, credentials.createInsecure());
    const call = (name: string, request: object): Promise<Record<string, unknown>> =>
      new Promise((resolve, reject) => {
        (client[name] as Call).call(client, request, (error, reply) => (error ? reject(error) : resolve(reply)));
      });
    const { resource_schemas } = await call('GetSchema', {});
    expect(Object.keys(resource_schemas as object).sort()).toEqual(Object.keys(schema.resources).sort());

    const proposed = { name: 'n', arn: null };
    const { planned_state } = await call('PlanResourceChange', {
      type_name: 'aws_sns_topic',
      prior_state: { msgpack: encodeValue(null) },
      proposed_new_state: { msgpack: encodeValue(proposed) },
    });
    const planned = decodeValue((planned_state as { msgpack: Uint8Array }).msgpack) as ObjectValue;
    expect(planned).toMatchObject({ name: 'n', arn: unknown });

    const { diagnostics } = await call('ApplyResourceChange', {});
    expect(diagnostics).toMatchObject([{ severity: 1 }]);
    const unreadable = { type_name: 'aws_ami', config: { msgpack: encodeValue({}) } };
    await expect(call('ReadDataSource', unreadable)).rejects.toThrow('cannot read data.aws_ami');
    client.close();
  });
});

it('[OPS-11] counts the resources of a plan, not its data sources', () => {
  const resource = { mode: 'managed', type: 'aws_sqs_queue', name: 'a' };
  const plan = { resource_changes: [resource, { ...resource, mode: 'data' }] };
  expect(plannedResources(JSON.stringify(plan))).toEqual([resource]);
  expect(plannedResources('{}')).toEqual([]);
});
