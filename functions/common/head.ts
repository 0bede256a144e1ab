import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { StateVector } from '../../crdt';
import { documentKey, headKey } from '../../schema/keys';
import type { Dependencies } from './dependencies';

/** How far a document is folded. */
export interface Head {
  /** The number of its last segment, 0 before the first. */
  readonly revision: number;
  /** The folded changes of the segments up to this one are deleted from the tail. */
  readonly sweptRev: number;
  /** What the segments hold together. */
  readonly vector: StateVector;
}

/** Reads a document's HEAD, strongly consistent; null if there is no such document. */
export const readHead = async ({ client, tables }: Dependencies, documentId: string): Promise<Head | null> => {
  const { Item } = await client.send(
    new GetCommand({
      TableName: tables.documents,
      Key: { pk: documentKey(documentId), sk: headKey },
      ConsistentRead: true,
    }),
  );
  return Item ? { revision: Item['revision'], sweptRev: Item['sweptRev'], vector: Item['vector'] } : null;
};
