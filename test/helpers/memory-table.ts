import { BatchGetCommand, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';

type Item = Record<string, unknown>;

/**
 * What the notifier asks of a table, and nothing else, in memory: for runs of hundreds of thousands of requests. The same
 * scenario runs, smaller, on the embedded DynamoDB, so that this cannot be wrong unnoticed.
 */
export const createMemoryTable = () => {
  const items = new Map<string, Item>();
  const keyOf = ({ pk, sk }: Item): string => `${String(pk)}|${String(sk)}`;

  const holds = (condition: string | undefined, values: Item | undefined, item: Item | undefined): boolean => {
    if (condition === undefined) return true;
    if (condition === 'attribute_not_exists(pk)') return item === undefined;
    if (condition === 'edition = :seen') return item !== undefined && item['edition'] === values![':seen'];
    throw new Error(`${condition} is a condition that this table does not know.`);
  };

  const answer = (command: unknown): Item => {
    if (command instanceof GetCommand) return { Item: items.get(keyOf(command.input.Key!)) };
    if (command instanceof PutCommand) {
      const { Item: item, ConditionExpression: condition, ExpressionAttributeValues: values } = command.input;
      const key = keyOf(item!);
      if (!holds(condition, values, items.get(key)))
        throw Object.assign(new Error('The conditional request failed'), { name: 'ConditionalCheckFailedException' });
      items.set(key, item!);
      return {};
    }
    if (command instanceof QueryCommand) {
      const { ':pk': pk, ':prefix': prefix } = command.input.ExpressionAttributeValues as Record<string, string>;
      // Few, for only members and presences are asked for.
      return { Items: membersOf.get(`${pk}|${prefix}`) ?? [] };
    }
    if (command instanceof BatchGetCommand) {
      const [[table, { Keys: keys }]] = Object.entries(command.input.RequestItems!) as [[string, { Keys: Item[] }]];
      return { Responses: { [table]: keys.flatMap((key) => items.get(keyOf(key)) ?? []) } };
    }
    throw new Error('This is a command that the table does not know.');
  };

  const membersOf = new Map<string, Item[]>();
  return {
    items,
    /** Puts an item of a document, to be found by a query for its prefix. */
    put(item: Item): void {
      items.set(keyOf(item), item);
      const key = `${String(item['pk'])}|${String(item['sk']).slice(0, 2)}`;
      membersOf.set(key, [...(membersOf.get(key) ?? []), item]);
    },
    send: async (command: unknown): Promise<Item> => answer(command),
  };
};
