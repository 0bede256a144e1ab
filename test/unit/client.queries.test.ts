import { readFileSync } from 'node:fs';
import {
  buildSchema,
  parse,
  validate,
  type FieldNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import payloads from '../../schema/payloads.json';
import * as queries from '../../client/queries';

const directives = `
  scalar AWSDateTime
  scalar AWSURL
  directive @aws_cognito_user_pools on OBJECT | FIELD_DEFINITION
  directive @aws_iam on OBJECT | FIELD_DEFINITION
  directive @aws_subscribe(mutations: [String!]!) on FIELD_DEFINITION
`;
const schema = buildSchema(directives + readFileSync('schema/schema.graphql', 'utf8'));

const pathsOf = (selection: SelectionSetNode | undefined, parent = ''): string[] =>
  (selection?.selections ?? []).flatMap((node) => {
    const field = node as FieldNode;
    const path = parent + field.name.value;
    return [path, ...pathsOf(field.selectionSet, `${path}/`)];
  });

const selected = (query: string): string[] => {
  const operation = parse(query).definitions[0] as OperationDefinitionNode;
  return pathsOf((operation.selectionSet.selections[0] as FieldNode).selectionSet);
};

describe('the constant operations', () => {
  it.each(Object.entries(queries))('%s is valid under the schema', (_name, query) => {
    expect(validate(schema, parse(query))).toEqual([]);
  });

  it.each(Object.entries(queries))('[ACC-4] %s has no alias, directive, fragment or literal', (_name, query) => {
    expect(query).not.toMatch(/\.\.\.|@|"/);
    expect(query.slice(query.indexOf('{', query.indexOf('(') > 0 ? query.indexOf(')') : 0))).not.toMatch(
      /\w+:\s*[^$\s]/,
    );
  });

  it.each([
    ['Change', queries.submitChange],
    ['Change', queries.onChange],
    ['Signal', queries.heartbeat],
    ['Signal', queries.leaveSession],
    ['Signal', queries.onSignal],
    ['DocumentEvent', queries.setMemberRole],
    ['DocumentEvent', queries.startSession],
    ['DocumentEvent', queries.onDocumentEvent],
    ['Notification', queries.onNotification],
  ] as const)('[ACC-4] selects the whole %s', (payload, query) => {
    expect(selected(query).sort()).toEqual([...payloads[payload]].sort());
  });

  it('selects the whole change in a sync', () => {
    const changes = selected(queries.sync).flatMap((path) => (path.startsWith('changes/') ? [path.slice(8)] : []));
    expect(changes.sort()).toEqual([...payloads.Change].sort());
  });
});
