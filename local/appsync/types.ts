import type { Clock } from '../clock';

/** Who calls, as `ctx.identity` shows it. */
export interface UserPoolIdentity {
  sub: string;
  username: string;
  issuer: string;
  groups: string[] | null;
  claims: Record<string, unknown>;
  sourceIp: string[];
  defaultAuthStrategy: 'ALLOW' | 'DENY';
}

export interface IamIdentity {
  accountId: string;
  userArn: string;
  username: string;
  sourceIp: string[];
  cognitoIdentityPoolId: null;
  cognitoIdentityId: null;
  cognitoIdentityAuthType: null;
  cognitoIdentityAuthProvider: null;
}

/** A caller that was authenticated. */
export type Caller =
  { mode: 'AMAZON_COGNITO_USER_POOLS'; identity: UserPoolIdentity } | { mode: 'AWS_IAM'; identity: IamIdentity };

/** One call of one field that has a resolver. */
export interface Invocation {
  /** `Type.field`, the key in api.json. */
  field: string;
  arguments: Record<string, unknown>;
  source: Record<string, unknown> | null;
  caller: Caller;
  request: { headers: Record<string, string>; domainName: string | null };
  info: {
    fieldName: string;
    parentTypeName: string;
    variables: Record<string, unknown>;
    selectionSetList: string[];
    selectionSetGraphQL: string;
  };
}

/** An error as it goes into a GraphQL response. */
export interface ResolverError {
  message: string;
  errorType: string | null;
  data: unknown;
  errorInfo: unknown;
}

/** `extensions.invalidateSubscriptions`: ends those subscriptions whose invalidation filter matches the payload. */
export interface Invalidation {
  subscriptionField: string;
  payload: Record<string, unknown>;
}

/** AppSync's enhanced filter: groups of filters, ORed; the conditions of one filter, ANDed. */
export interface SubscriptionFilter {
  filterGroup: { filters: { fieldName: string; operator: string; value: unknown }[] }[];
}

/** What a resolver made of an invocation. */
export interface Resolution {
  /** The field's value, `null` after an error. */
  data: unknown;
  /** The error that ended the resolver, if one did. */
  error: ResolverError | null;
  /** Errors appended on the way. */
  appended: ResolverError[];
  /** Set by a subscription's resolver. */
  filter: SubscriptionFilter | null;
  invalidationFilter: SubscriptionFilter | null;
  invalidations: Invalidation[];
  responseHeaders: Record<string, string>;
}

/** Runs resolvers from their built bundles. */
export interface Engine {
  /** Whether api.json has an entry for `Type.field`. */
  has(field: string): boolean;
  resolve(invocation: Invocation): Promise<Resolution>;
}

/** The answer of a data source: a result, or an error in AppSync's form (`type` such as `DynamoDB:ConditionalCheckFailedException`). */
export interface DataSourceAnswer {
  result: unknown;
  error: { message: string; type: string } | null;
}

export interface DataSource {
  /** `scope` names the resolver or function that asks; pagination tokens are bound to it. */
  invoke(request: Record<string, unknown>, scope?: string): Promise<DataSourceAnswer>;
}

/** Thrown by a data source for a request that is none of its requests; AppSync ends the resolver before any data source. */
export class InvalidRequest extends Error {}

/** api.json, as far as the engine reads it. */
export interface ApiManifest {
  functions: Record<string, { dataSource: string }>;
  resolvers: Record<string, { dataSource?: string; functions?: string[] }>;
}

export interface EngineOptions {
  manifest: ApiManifest;
  /** The bundle of `Type.field` or `steps/name`, placeholders already substituted. */
  code(name: string): string;
  dataSources: Record<string, DataSource>;
  clock: Clock;
  /** Where `console.log` of resolvers goes. */
  log?(line: string): void;
}
