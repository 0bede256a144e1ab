import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { clientOptions } from '../../local/dynamodb';
import { tableNames, type Stack } from '../../local/stack';
import { documentKey, userKey } from '../../schema/keys';

type Item = Record<string, unknown>;

/** A stack's tables, read and changed beside the API: what a test must see or set up that no field of the API shows. */
export interface Tables {
  /** All items of a document whose sort key begins so. */
  items(table: keyof typeof tableNames, documentId: string, prefix: string): Promise<Item[]>;
  /** All items of a user whose sort key begins so. */
  ofUser(userId: string, prefix: string): Promise<Item[]>;
  /** An item of a document in `documents`. */
  item(documentId: string, sk: string): Promise<Item>;
  /** Sets one attribute of an item of a document in `documents`. */
  set(documentId: string, sk: string, name: string, value: unknown): Promise<void>;
  close(): void;
}

export const openTables = (stack: Stack): Tables => {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient(clientOptions(stack.dynamodbEndpoint)));
  const query = async (table: keyof typeof tableNames, pk: string, prefix: string): Promise<Item[]> => {
    const found: Item[] = [];
    let ExclusiveStartKey: Item | undefined;
    do {
      const page = await client.send(
        new QueryCommand({
          TableName: tableNames[table],
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
          ExpressionAttributeValues: { ':pk': pk, ':prefix': prefix },
          ConsistentRead: true,
          ...(ExclusiveStartKey ? { ExclusiveStartKey } : {}),
        }),
      );
      found.push(...(page.Items ?? []));
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey);
    return found;
  };
  const keyOf = (documentId: string, sk: string) => ({ pk: documentKey(documentId), sk });
  return {
    items: (table, documentId, prefix) => query(table, documentKey(documentId), prefix),
    ofUser: (userId, prefix) => query('documents', userKey(userId), prefix),
    async item(documentId, sk) {
      const Key = keyOf(documentId, sk);
      return (await client.send(new GetCommand({ TableName: tableNames.documents, Key, ConsistentRead: true }))).Item!;
    },
    async set(documentId, sk, name, value) {
      await client.send(
        new UpdateCommand({
          TableName: tableNames.documents,
          Key: keyOf(documentId, sk),
          UpdateExpression: 'SET #name = :value',
          ExpressionAttributeNames: { '#name': name },
          ExpressionAttributeValues: { ':value': value },
        }),
      );
    },
    close: () => client.destroy(),
  };
};
