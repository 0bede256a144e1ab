import {
  buildSchema,
  type DirectiveNode,
  getNamedType,
  getNullableType,
  type GraphQLField,
  type GraphQLSchema,
  valueFromASTUntyped,
} from 'graphql';
import { defineScalars } from './scalars';

/** What AppSync adds to every schema. */
const PRELUDE = /* GraphQL */ `
  scalar AWSDate
  scalar AWSTime
  scalar AWSDateTime
  scalar AWSTimestamp
  scalar AWSJSON
  scalar AWSEmail
  scalar AWSURL
  scalar AWSPhone
  scalar AWSIPAddress

  directive @aws_subscribe(mutations: [String!]!) on FIELD_DEFINITION
  directive @aws_cognito_user_pools(cognito_groups: [String!]) on OBJECT | FIELD_DEFINITION
  directive @aws_auth(cognito_groups: [String!]!) on FIELD_DEFINITION
  directive @aws_iam on OBJECT | FIELD_DEFINITION
  directive @aws_api_key on OBJECT | FIELD_DEFINITION
  directive @aws_oidc on OBJECT | FIELD_DEFINITION
  directive @aws_lambda on OBJECT | FIELD_DEFINITION
`;

/** A schema, and which subscription fields each mutation field publishes to. */
export interface Api {
  schema: GraphQLSchema;
  subscribers: ReadonlyMap<string, readonly string[]>;
}

const mutationsOf = (field: GraphQLField<unknown, unknown>): string[] => {
  const directive = field.astNode?.directives?.find((node: DirectiveNode) => node.name.value === 'aws_subscribe');
  const argument = directive?.arguments?.find((node) => node.name.value === 'mutations');
  return argument ? (valueFromASTUntyped(argument.value) as string[]) : [];
};

const checkType = (
  subscription: GraphQLField<unknown, unknown>,
  mutation: GraphQLField<unknown, unknown> | undefined,
) => {
  if (!mutation) throw new Error(`@aws_subscribe of ${subscription.name} names a mutation that does not exist`);
  const same = String(getNullableType(subscription.type)) === String(getNullableType(mutation.type));
  if (!same) throw new Error(`Subscription.${subscription.name} and Mutation.${mutation.name} differ in type`);
};

/**
 * Builds a schema in the AppSync dialect.
 *
 * @throws Error if the schema is not valid, or a subscription's type is not its mutations' (AppSync refuses both).
 */
export const createApi = (text: string): Api => {
  const schema = buildSchema(PRELUDE + text);
  defineScalars(schema);
  const subscribers = new Map<string, string[]>();
  for (const field of Object.values(schema.getSubscriptionType()?.getFields() ?? {})) {
    for (const name of mutationsOf(field)) {
      checkType(field, schema.getMutationType()?.getFields()[name]);
      subscribers.set(name, [...(subscribers.get(name) ?? []), field.name]);
    }
  }
  return { schema, subscribers };
};

/** The name of the type that a subscription delivers. */
export const payloadType = (api: Api, subscriptionField: string): string => {
  const field = api.schema.getSubscriptionType()?.getFields()[subscriptionField];
  return field ? getNamedType(field.type).name : '';
};
