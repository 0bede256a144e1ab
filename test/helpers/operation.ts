import { readFileSync } from 'node:fs';
import {
  buildSchema,
  getNamedType,
  isObjectType,
  type GraphQLField,
  type GraphQLOutputType,
  type GraphQLSchema,
} from 'graphql';

const text = readFileSync('schema/schema.graphql', 'utf8');

/** The schema, with what AppSync adds by itself; tests of tests say `more`. */
const schemaOf = (more = '') =>
  buildSchema(
    `${text}
   ${more}
   scalar AWSDateTime
   scalar AWSJSON
   scalar AWSTimestamp
   scalar AWSURL
   directive @aws_subscribe(mutations: [String!]) on FIELD_DEFINITION
   directive @aws_cognito_user_pools(cognito_groups: [String!]) on OBJECT | FIELD_DEFINITION
   directive @aws_iam on OBJECT | FIELD_DEFINITION`,
  );

const rootsOf = (schema: GraphQLSchema) => [
  schema.getQueryType(),
  schema.getMutationType(),
  schema.getSubscriptionType(),
];
const roots = rootsOf(schemaOf());

/** Every field that a client can ask for, as `Mutation.submitChange`, if `more` were in the schema, too. */
export const rootFieldsWith = (more: string): string[] =>
  rootsOf(schemaOf(more)).flatMap((type) =>
    Object.keys(type?.getFields() ?? {}).map((name) => `${type!.name}.${name}`),
  );

/** Every field of the schema that a client can ask for. */
export const rootFields: string[] = rootFieldsWith('');

const selectionOf = (output: GraphQLOutputType, depth: number): string => {
  const type = getNamedType(output);
  if (!isObjectType(type)) return '';
  const fields = Object.values(type.getFields()).flatMap((field) => {
    const isNested = isObjectType(getNamedType(field.type));
    if (isNested && depth === 1) return [];
    return [`${field.name}${selectionOf(field.type, depth - 1)}`];
  });
  return ` { ${fields.join(' ')} }`;
};

const fieldOf = (name: string): GraphQLField<unknown, unknown> => {
  const [root, field] = name.split('.') as [string, string];
  return roots.find((type) => type?.name === root)!.getFields()[field]!;
};

/** The operation that asks a field, as `Mutation.submitChange`, for all that it gives; its arguments are variables. */
export const operationOf = (name: string): string => {
  const field = fieldOf(name);
  const kind = name.split('.')[0]!.toLowerCase();
  const declared = field.args.map((argument) => `$${argument.name}: ${String(argument.type)}`).join(', ');
  const given = field.args.map((argument) => `${argument.name}: $${argument.name}`).join(', ');
  return (
    `${kind} ${field.name[0]!.toUpperCase()}${field.name.slice(1)}${declared && `(${declared})`} ` +
    `{ ${field.name}${given && `(${given})`}${selectionOf(field.type, 7)} }`
  );
};
