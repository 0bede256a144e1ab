import { type DirectiveNode, type GraphQLSchema, isObjectType, valueFromASTUntyped } from 'graphql';
import type { Authenticated } from '../auth';

/** The API's default mode; a field without a directive on itself or its type is open to this mode only. */
const DEFAULT_MODE = 'AMAZON_COGNITO_USER_POOLS';

const MODES: Record<string, string> = {
  aws_cognito_user_pools: 'AMAZON_COGNITO_USER_POOLS',
  aws_auth: DEFAULT_MODE,
  aws_iam: 'AWS_IAM',
  aws_api_key: 'API_KEY',
  aws_oidc: 'OPENID_CONNECT',
  aws_lambda: 'AWS_LAMBDA',
};

interface Grant {
  mode: string;
  /** One of these groups is needed; null: none is. */
  groups: string[] | null;
}

const grantOf = (directive: DirectiveNode): Grant | null => {
  const mode = MODES[directive.name.value];
  if (!mode) return null;
  const argument = directive.arguments?.find((node) => node.name.value === 'cognito_groups');
  return { mode, groups: argument ? (valueFromASTUntyped(argument.value) as string[]) : null };
};

const grantsOf = (directives: readonly DirectiveNode[] | undefined): Grant[] =>
  (directives ?? []).map(grantOf).filter((grant) => grant !== null);

const ROOTS = new Set(['Query', 'Mutation', 'Subscription']);

/** Whether a caller may read `type.field`. */
export type MayAccess = (type: string, field: string, authenticated: Authenticated) => boolean;

/**
 * Reads the authorization directives of a schema. Those of a field replace those of its type. An IAM policy limits the
 * top-level fields (AppSync developer guide, "Configuring authorization and authentication").
 */
export const createAccess = (schema: GraphQLSchema): MayAccess => {
  const grants = new Map<string, Grant[]>();
  for (const type of Object.values(schema.getTypeMap()).filter(isObjectType)) {
    const inherited = grantsOf(type.astNode?.directives);
    for (const field of Object.values(type.getFields())) {
      const own = grantsOf(field.astNode?.directives);
      const effective = [own, inherited, [{ mode: DEFAULT_MODE, groups: null }]].find((list) => list.length > 0);
      grants.set(`${type.name}.${field.name}`, effective ?? []);
    }
  }
  return (type, field, { caller, policy }) => {
    const key = `${type}.${field}`;
    if (policy && ROOTS.has(type) && !policy.has(key)) return false;
    const groups = caller.mode === 'AMAZON_COGNITO_USER_POOLS' ? (caller.identity.groups ?? []) : [];
    const admits = (grant: Grant): boolean =>
      grant.mode === caller.mode && (grant.groups === null || grant.groups.some((group) => groups.includes(group)));
    return (grants.get(key) ?? []).some(admits);
  };
};
