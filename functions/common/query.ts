import { QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import type { Dependencies } from './dependencies';

/** The pages of a query, each as its items, until the last one (a page ends at 1 MB or at `Limit` items). */
export async function* queryPages<Item>(
  { client }: Pick<Dependencies, 'client'>,
  input: QueryCommandInput,
): AsyncGenerator<Item[]> {
  let start: QueryCommandInput['ExclusiveStartKey'];
  do {
    const page = await client.send(new QueryCommand({ ...input, ExclusiveStartKey: start }));
    // The caller names the items' shape; the key condition selects that shape.
    yield (page.Items ?? []) as Item[];
    start = page.LastEvaluatedKey;
  } while (start);
}
