import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { lastSeq, type Change, type StateVector } from '../../crdt';
import type { Dependencies } from '../../functions/common/dependencies';
import { readHead } from '../../functions/common/head';
import { queryPages } from '../../functions/common/query';
import { readTail } from '../../functions/common/tail';
import type { Stuck } from '../../functions/compactor/judge';
import { documentKey, sitePrefix } from '../../schema/keys';

/** A site that is barred. */
export interface BarredSite {
  readonly documentId: string;
  readonly sid: number;
  readonly userId: string;
  readonly device: string | null;
  readonly barredReason: Stuck['reason'];
  /** ISO 8601; null of a site that was barred by a version that did not note it. */
  readonly barredAt: string | null;
}

/** What a barred site holds: its changes that cannot be folded, by seq, and what is folded of the document. */
export interface Held {
  readonly changes: readonly Change[];
  readonly vector: StateVector;
}

/** Where the tables are read. */
export type Source = Pick<Dependencies, 'client' | 'tables'>;

const barred = {
  FilterExpression: 'barred = :true',
  ExpressionAttributeValues: { ':true': true },
};

/** The barred sites of the whole table, page by page: it is read whole, for nothing lists them. */
async function* scanned({ client, tables }: Source): AsyncGenerator<BarredSite> {
  let start: Record<string, unknown> | undefined;
  do {
    const page = await client.send(
      new ScanCommand({ TableName: tables.documents, ...barred, ExclusiveStartKey: start }),
    );
    yield* (page.Items ?? []) as BarredSite[];
    start = page.LastEvaluatedKey;
  } while (start);
}

/** The barred sites of one document, or of all if none is named. */
export async function* barredSites(source: Source, documentId: string | undefined): AsyncGenerator<BarredSite> {
  if (documentId === undefined) return yield* scanned(source);
  const pages = queryPages<BarredSite>(source, {
    TableName: source.tables.documents,
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
    FilterExpression: barred.FilterExpression,
    ExpressionAttributeValues: {
      ...barred.ExpressionAttributeValues,
      ':pk': documentKey(documentId),
      ':prefix': sitePrefix,
    },
    ConsistentRead: true,
  });
  for await (const page of pages) yield* page;
}

/** Reads what a barred site holds. */
export const heldBy = async (source: Source, { documentId, sid }: BarredSite): Promise<Held> => {
  const { vector } = (await readHead(source, documentId))!;
  const changes = (await readTail(source, documentId)).filter(
    (change) => change.sid === sid && lastSeq(change) > (vector[sid] ?? 0),
  );
  return { changes, vector };
};
