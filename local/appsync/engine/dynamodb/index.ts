import type { HelperTree } from '../session';
import { toStringSet, toNumberSet, toBinarySet, operations } from './operations';
import { batchDelete, batchGet, batchPut, transactGet, transactWrite } from './batch';
import { get, put, query, remove, scan, sync, update } from './requests';

/** `@aws-appsync/utils/dynamodb`: every function makes a request object of the DynamoDB data source. */
export const dynamodbModule: HelperTree = {
  get,
  put,
  update,
  remove,
  query,
  scan,
  sync,
  batchGet,
  batchPut,
  batchDelete,
  transactGet,
  transactWrite,
  toStringSet,
  toNumberSet,
  toBinarySet,
  operations,
};
