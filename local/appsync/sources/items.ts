import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { DataSourceAnswer } from '../types';
import { answer, type Access } from './access';
import { awsError } from './errors';
import { toExpressions, type Expression } from './expressions';
import { sameItem } from './same';
import { fromItem, toItem, type Item } from './values';

type Typed = Record<string, unknown>;

interface Condition extends Expression {
  equalsIgnore?: string[];
  consistentRead?: boolean;
  conditionalCheckFailedHandler?: { strategy: string };
}

interface WriteRequest {
  key: Typed;
  condition?: Condition | null;
}

export const getItem = async (
  { client, table, allow }: Access,
  request: { key: Typed; consistentRead?: boolean; projection?: Expression },
): Promise<DataSourceAnswer> => {
  allow('GetItem', table);
  const { Item } = await client.send(
    new GetItemCommand({
      TableName: table,
      Key: toItem(request.key),
      ConsistentRead: request.consistentRead ?? false,
      ...toExpressions({ Projection: request.projection }),
    }),
  );
  return answer(fromItem(Item));
};

/** Whether what the database has now is what a write wanted to make of it. */
type Wanted = (current: Item | undefined, ignored: readonly string[]) => boolean;

/**
 * Runs a conditional write. If the condition fails AppSync reads the item again and compares ("Condition expressions",
 * handling a condition check failure): what is as wanted counts as written, otherwise the answer is the error beside the
 * current item.
 */
const conditionally = async (
  { client, table, allow }: Access,
  { key, condition }: WriteRequest,
  wanted: Wanted,
  write: () => Promise<unknown>,
): Promise<DataSourceAnswer> => {
  try {
    return answer(await write());
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    allow('GetItem', table);
    const { Item } = await client.send(
      new GetItemCommand({ TableName: table, Key: toItem(key), ConsistentRead: condition?.consistentRead ?? true }),
    );
    if (wanted(Item, condition?.equalsIgnore ?? [])) return answer(fromItem(Item));
    return { result: fromItem(Item), error: awsError(error) };
  }
};

export const putItem = (
  access: Access,
  request: WriteRequest & { attributeValues?: Typed },
): Promise<DataSourceAnswer> => {
  const { client, table, allow } = access;
  allow('PutItem', table);
  const item = { ...toItem(request.attributeValues ?? {}), ...toItem(request.key) };
  const wanted: Wanted = (current, ignored) => current !== undefined && sameItem(current, item, ignored);
  return conditionally(access, request, wanted, async () => {
    await client.send(
      new PutItemCommand({ TableName: table, Item: item, ...toExpressions({ Condition: request.condition }) }),
    );
    return fromItem(item);
  });
};

export const deleteItem = (access: Access, request: WriteRequest): Promise<DataSourceAnswer> => {
  const { client, table, allow } = access;
  allow('DeleteItem', table);
  const wanted: Wanted = (current) => current === undefined;
  return conditionally(access, request, wanted, async () => {
    const { Attributes } = await client.send(
      new DeleteItemCommand({
        TableName: table,
        Key: toItem(request.key),
        ReturnValues: 'ALL_OLD',
        ...toExpressions({ Condition: request.condition }),
      }),
    );
    return fromItem(Attributes);
  });
};

/**
 * An update whose condition fails is an error without the current item: AppSync cannot tell what was wanted, and does not
 * give the item although its guide says so (aws-appsync-community issue 343).
 */
export const updateItem = async (
  { client, table, allow }: Access,
  request: WriteRequest & { update: Expression },
): Promise<DataSourceAnswer> => {
  allow('UpdateItem', table);
  const { Attributes } = await client.send(
    new UpdateItemCommand({
      TableName: table,
      Key: toItem(request.key),
      ReturnValues: 'ALL_NEW',
      ...toExpressions({ Update: request.update, Condition: request.condition }),
    }),
  );
  return answer(fromItem(Attributes));
};
