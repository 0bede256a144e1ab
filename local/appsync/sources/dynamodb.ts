import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { clientOptions } from '../../dynamodb';
import { InvalidRequest, type DataSource } from '../types';
import type { Operation } from './access';
import { batchDeleteItem, batchGetItem, batchPutItem } from './batches';
import { awsError } from './errors';
import { createAllow, type Grants } from './grants';
import { deleteItem, getItem, putItem, updateItem } from './items';
import { query, scan } from './lists';
import { checkMembers } from './members';
import { createTokens } from './tokens';
import { transactGetItems, transactWriteItems } from './transactions';

const OPERATIONS: Record<string, Operation> = {
  GetItem: getItem,
  PutItem: putItem,
  UpdateItem: updateItem,
  DeleteItem: deleteItem,
  Query: query,
  Scan: scan,
  BatchGetItem: batchGetItem,
  BatchPutItem: batchPutItem,
  BatchDeleteItem: batchDeleteItem,
  TransactGetItems: transactGetItems,
  TransactWriteItems: transactWriteItems,
};

export interface DynamoSourceOptions {
  endpoint: string;
  /** The table that requests without a table name go to, by its real name. */
  table: string;
  /** What the role of the data source may do, by real table name or `table/index/name`; everything, if left out. */
  grants?: Grants;
}

/**
 * The DynamoDB data source of AppSync: takes request objects in AppSync's form and answers in AppSync's form. Errors of
 * DynamoDB are answers of type `DynamoDB:<exception>`, a missing grant is `DynamoDB:AccessDeniedException`. Rejects with
 * {@link InvalidRequest} for what is no request object of it. One request is one attempt: what is throttled is an error.
 */
export const createDynamoSource = ({ endpoint, table, grants }: DynamoSourceOptions): DataSource => {
  const client = new DynamoDBClient({ ...clientOptions(endpoint), maxAttempts: 1 });
  const allow = createAllow(grants);
  const tokens = createTokens();
  return {
    async invoke(request, scope = '') {
      checkMembers(request);
      const operation = OPERATIONS[String(request['operation'])] as Operation;
      try {
        return await operation({ client, table, allow, tokens, scope }, request as never);
      } catch (error) {
        if (error instanceof InvalidRequest) throw error;
        return { result: null, error: awsError(error as Error) };
      }
    },
  };
};
