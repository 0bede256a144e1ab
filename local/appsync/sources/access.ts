import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { DataSourceAnswer } from '../types';
import type { Allow } from './grants';
import type { Tokens } from './tokens';

/** What the operations of a DynamoDB data source work with. */
export interface Access {
  client: DynamoDBClient;
  table: string;
  allow: Allow;
  tokens: Tokens;
  /** The resolver or function that asks. */
  scope: string;
}

/** A request object after `checkMembers`. */
export type Request = Record<string, unknown>;

/** One operation: does what the request asks, and throws the SDK's errors. */
export type Operation = (access: Access, request: never) => Promise<DataSourceAnswer>;

export const answer = (result: unknown): DataSourceAnswer => ({ result, error: null });
