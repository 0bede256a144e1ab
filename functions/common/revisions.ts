import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { documentKey, segmentKey } from '../../schema/keys';
import type { Dependencies } from './dependencies';

/** When a segment was folded, milliseconds since 1970. Throws an Error if there is no such segment. */
export const foldedAt = async (
  { client, tables }: Dependencies,
  documentId: string,
  revision: number,
): Promise<number> => {
  const { Item } = await client.send(
    new GetCommand({
      TableName: tables.documents,
      Key: { pk: documentKey(documentId), sk: segmentKey(revision) },
      ProjectionExpression: 'foldedAt',
      ConsistentRead: true,
    }),
  );
  if (!Item) throw new Error(`Segment ${revision} is missing.`);
  return Item['foldedAt'] as number;
};

/** The last revision up to `last` that was folded at `time` (milliseconds since 1970) or before; 0 if none was. */
export const revisionBefore = async (
  dependencies: Dependencies,
  documentId: string,
  last: number,
  time: number,
): Promise<number> => {
  let [low, high] = [0, last];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((await foldedAt(dependencies, documentId, middle)) <= time) low = middle;
    else high = middle - 1;
  }
  return low;
};
