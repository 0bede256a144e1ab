import {
  TransactGetItemsCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import type { DataSourceAnswer } from '../types';
import { answer, type Access } from './access';
import { awsError } from './errors';
import { toExpressions, type Expression } from './expressions';
import { fromItem, toItem } from './values';

type Typed = Record<string, unknown>;

/** The action that each kind of transaction item needs. */
const ACTIONS = {
  PutItem: 'PutItem',
  UpdateItem: 'UpdateItem',
  DeleteItem: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
} as const;

interface WriteItem {
  table: string;
  operation: keyof typeof ACTIONS;
  key: Typed;
  attributeValues?: Typed;
  update?: Expression;
  condition?: (Expression & { returnValuesOnConditionCheckFailure?: boolean }) | null;
}

const toWrite = ({ table, operation, key, attributeValues, update, condition }: WriteItem): TransactWriteItem => {
  const target = {
    TableName: table,
    ...toExpressions({ Update: update, Condition: condition }),
    // AppSync returns the item unless it is told not to; DynamoDB does the opposite.
    ...(condition &&
      condition.returnValuesOnConditionCheckFailure !== false && {
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
      }),
  };
  const Key = toItem(key);
  switch (operation) {
    case 'PutItem':
      return { Put: { ...target, Item: { ...toItem(attributeValues ?? {}), ...Key } } };
    case 'UpdateItem':
      return { Update: { ...target, Key, UpdateExpression: update?.expression } };
    case 'DeleteItem':
      return { Delete: { ...target, Key } };
    case 'ConditionCheck':
      return { ConditionCheck: { ...target, Key, ConditionExpression: condition?.expression } };
  }
};

/** The result beside a cancellation: why each item failed, in the order of the request. */
const cancelled = (error: unknown, nothing: object): DataSourceAnswer => {
  if (!(error instanceof TransactionCanceledException)) throw error;
  const cancellationReasons = (error.CancellationReasons ?? []).map(({ Code, Message, Item }) => ({
    type: Code ?? 'None',
    message: Message ?? 'None',
    ...(Item && { item: fromItem(Item) }),
  }));
  return { result: { ...nothing, cancellationReasons }, error: awsError(error) };
};

export const transactWriteItems = async (
  { client, allow }: Access,
  { transactItems }: { transactItems: WriteItem[] },
): Promise<DataSourceAnswer> => {
  for (const { operation, table } of transactItems) allow(ACTIONS[operation], table);
  try {
    await client.send(new TransactWriteItemsCommand({ TransactItems: transactItems.map(toWrite) }));
  } catch (error) {
    return cancelled(error, { keys: null });
  }
  return answer({ keys: transactItems.map(({ key }) => fromItem(toItem(key))), cancellationReasons: null });
};

export const transactGetItems = async (
  { client, allow }: Access,
  { transactItems }: { transactItems: { table: string; key: Typed; projection?: Expression }[] },
): Promise<DataSourceAnswer> => {
  for (const { table } of transactItems) allow('GetItem', table);
  try {
    const { Responses } = await client.send(
      new TransactGetItemsCommand({
        TransactItems: transactItems.map(({ table, key, projection }) => ({
          Get: { TableName: table, Key: toItem(key), ...toExpressions({ Projection: projection }) },
        })),
      }),
    );
    return answer({ items: (Responses ?? []).map(({ Item }) => fromItem(Item)), cancellationReasons: null });
  } catch (error) {
    return cancelled(error, { items: null });
  }
};
