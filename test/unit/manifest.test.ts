import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { buildSchema, isObjectType, type GraphQLObjectType } from 'graphql';
import { describe, expect, it } from 'vitest';
import api from '../../schema/api.json';
import events from '../../schema/events.json';
import payloads from '../../schema/payloads.json';
import tables from '../../schema/tables.json';

const schema = buildSchema(
  `${readFileSync('schema/schema.graphql', 'utf8')}
   scalar AWSDateTime
   scalar AWSURL
   directive @aws_subscribe(mutations: [String!]) on FIELD_DEFINITION
   directive @aws_cognito_user_pools(cognito_groups: [String!]) on OBJECT | FIELD_DEFINITION
   directive @aws_iam on OBJECT | FIELD_DEFINITION`,
);

const fieldsOf = (type: GraphQLObjectType | null | undefined): string[] =>
  type ? Object.keys(type.getFields()).map((field) => `${type.name}.${field}`) : [];

const modules = (folder: string): string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.slice(0, -'.ts'.length));

/** Every path below a payload type, containers included, as `ctx.info.selectionSetList` writes them. */
const pathsOf = (type: GraphQLObjectType, prefix = ''): string[] =>
  Object.values(type.getFields()).flatMap((field) => {
    let inner: unknown = field.type;
    while (inner && typeof inner === 'object' && 'ofType' in inner) inner = inner.ofType;
    const path = `${prefix}${field.name}`;
    return isObjectType(inner) ? [path, ...pathsOf(inner, `${path}/`)] : [path];
  });

describe('schema/api.json', () => {
  const fields = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].flatMap(fieldsOf);

  it('[OPS-1] has one entry for every field, and none besides', () => {
    expect(Object.keys(api.resolvers).sort()).toEqual([...fields].sort());
  });

  it('[OPS-1] every entry has a file, and every file an entry', () => {
    expect(modules('resolvers').sort()).toEqual(Object.keys(api.resolvers).sort());
    expect(modules('resolvers/steps').sort()).toEqual(Object.keys(api.functions).sort());
  });

  it('[OPS-1] every function and data source that is named exists and is used', () => {
    const entries: { functions?: string[]; dataSource?: string }[] = Object.values(api.resolvers);
    const functions = new Set(entries.flatMap((entry) => entry.functions ?? []));
    expect([...functions].sort()).toEqual(Object.keys(api.functions).sort());
    const sources = new Set([
      ...Object.values(api.functions).map((entry) => entry.dataSource),
      ...entries.flatMap((entry) => entry.dataSource ?? []),
    ]);
    expect([...sources].sort()).toEqual(Object.keys(api.dataSources).sort());
  });

  it('[OPS-1] every bundle has at most 32,768 characters and its table names as placeholders', () => {
    const names = [...Object.keys(api.resolvers), ...Object.keys(api.functions).map((name) => `steps/${name}`)];
    for (const name of names) {
      const file = `dist/resolvers/${name}.js`;
      expect(existsSync(file), file).toBe(true);
      expect(readFileSync(file, 'utf8').length, name).toBeLessThanOrEqual(32_768);
    }
    const access = readFileSync('dist/resolvers/steps/readAccess.js', 'utf8');
    for (const { placeholder } of Object.values(tables)) expect(access).toContain(placeholder);
  });
});

describe('schema/payloads.json', () => {
  const published = Object.values(schema.getSubscriptionType()!.getFields()).map((field) => String(field.type));

  it('[ACC-4] lists every field of every type that is published', () => {
    expect(Object.keys(payloads).sort()).toEqual([...new Set(published)].sort());
    for (const [name, paths] of Object.entries(payloads))
      expect([...paths].sort(), name).toEqual(pathsOf(schema.getType(name) as GraphQLObjectType).sort());
  });

  it('[ACC-4] published types have only nullable fields without arguments, and both authorizations', () => {
    for (const name of Object.keys(payloads)) {
      const type = schema.getType(name) as GraphQLObjectType;
      const directives = type.astNode?.directives?.map((directive) => directive.name.value) ?? [];
      expect(directives.sort(), name).toEqual(['aws_cognito_user_pools', 'aws_iam']);
      for (const field of Object.values(type.getFields())) {
        expect(String(field.type).endsWith('!'), `${name}.${field.name}`).toBe(false);
        expect(field.args, `${name}.${field.name}`).toEqual([]);
      }
    }
  });

  it('[ACC-4] a subscription has the type of the mutations that it lists', () => {
    const mutations = schema.getMutationType()!.getFields();
    for (const field of Object.values(schema.getSubscriptionType()!.getFields())) {
      const listed = field.astNode!.directives![0]!.arguments![0]!.value;
      const names = listed.kind === 'ListValue' ? listed.values.map((value) => (value as { value: string }).value) : [];
      expect(names.length, field.name).toBeGreaterThan(0);
      for (const name of names) expect(String(mutations[name]!.type), name).toBe(String(field.type));
    }
  });
});

describe('schema/events.json', () => {
  it('[CMP-16] every function that may bar a site, or find a damaged snapshot, has the alarm of it', () => {
    const functions = Object.entries(events.functions);
    for (const metric of ['BarredSites', 'DamagedSnapshots']) {
      const tells = functions.filter(([name]) =>
        readFileSync(`dist/functions/${name}/index.mjs`, 'utf8').includes(`"${metric}"`),
      );
      expect(tells.length).toBeGreaterThanOrEqual(3);
      for (const [name, { alarms }] of tells) expect(Object.keys(alarms), name).toContain(metric);
    }
  });
});
