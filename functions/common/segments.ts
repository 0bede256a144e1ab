import { documentKey, segmentKey } from '../../schema/keys';
import { inflated } from './deflate';
import type { Dependencies } from './dependencies';
import { queryPages } from './query';

/** One fold's changes. */
export interface Segment {
  readonly revision: number;
  /** The changes in the order in which they apply, as `encodeChanges` writes them (crdt/FORMAT.md), inflated. */
  readonly bytes: Uint8Array;
  /** When it was folded, milliseconds since 1970. */
  readonly foldedAt: number;
}

/**
 * Reads the segments `first … last` in their order, strongly consistent, in pages of at most `pageSize`. Throws an Error
 * if one is missing: segments are written in one transaction with HEAD and never removed.
 */
export async function* readSegments(
  dependencies: Dependencies,
  documentId: string,
  first: number,
  last: number,
  pageSize?: number,
): AsyncGenerator<Segment[]> {
  if (first > last) return;
  let expected = first;
  const pages = queryPages<Segment>(dependencies, {
    TableName: dependencies.tables.documents,
    KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
    ExpressionAttributeValues: {
      ':pk': documentKey(documentId),
      ':first': segmentKey(first),
      ':last': segmentKey(last),
    },
    ConsistentRead: true,
    ...(pageSize && { Limit: pageSize }),
  });
  for await (const page of pages) {
    const segments: Segment[] = [];
    for (const { revision, bytes, foldedAt } of page) {
      if (revision !== expected++) throw new Error(`Segment ${expected - 1} is missing, ${revision} was found.`);
      segments.push({ revision, bytes: await inflated(bytes), foldedAt });
    }
    yield segments;
  }
  if (expected !== last + 1) throw new Error(`Segment ${expected} is missing.`);
}
