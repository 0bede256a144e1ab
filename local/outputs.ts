import type { TableNames } from './bundles';

/** What the page and the SDK need to know of a stack. */
export interface Endpoints {
  port: number;
  region: string;
  userPoolId: string;
  clientId: string;
  demoUsers: { username: string; password: string }[];
  dynamodbEndpoint: string;
  tableNames: TableNames;
}

/**
 * The stack's amplify_outputs.json (schema version 1.4), with what only the local stack has under `custom.weft`.
 *
 * The endpoint's scheme is written in upper case: for endpoints that are not AppSync's own, Amplify makes the address of
 * the real-time service by replacing a lower-case `http://` by `wss://`, and here nothing speaks TLS. A WebSocket accepts
 * an `http:` address as well.
 */
export const outputsOf = ({
  port,
  region,
  userPoolId,
  clientId,
  demoUsers,
  dynamodbEndpoint,
  tableNames,
}: Endpoints): object => ({
  version: '1.4',
  auth: {
    aws_region: region,
    user_pool_id: userPoolId,
    user_pool_client_id: clientId,
    username_attributes: ['email'],
    standard_required_attributes: ['email'],
    user_verification_types: ['email'],
    password_policy: {
      min_length: 12,
      require_numbers: true,
      require_lowercase: true,
      require_uppercase: true,
      require_symbols: false,
    },
  },
  data: {
    aws_region: region,
    url: `HTTP://localhost:${port}/graphql`,
    default_authorization_type: 'AMAZON_COGNITO_USER_POOLS',
    authorization_types: ['AWS_IAM'],
  },
  custom: {
    weft: {
      user_pool_endpoint: `http://localhost:${port}/`,
      demo_users: demoUsers,
      dynamodb_endpoint: dynamodbEndpoint,
      tables: tableNames,
    },
  },
});
