import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { StateVector } from '../../crdt';
import { documentKey, headKey } from '../../schema/keys';
import type { Dependencies } from './dependencies';

/** What HEAD tells of the last snapshot; the snapshot itself is an item of its own, or behind its pointer. */
export interface SnapshotMark {
  /** The revision whose state it is. */
  readonly revision: number;
  /** The document's `segmentBytes` at that revision. */
  readonly segmentBytes: number;
  /** The object that holds it, if one does. */
  readonly key?: string;
}

/** How far the history of a document is thinned. */
export interface Thinned {
  /** Of the text before this revision only what versions show is promised. */
  readonly revision: number;
  /** When that was announced, milliseconds since 1970. */
  readonly at: number;
  /** Whether other deleted text is gone. */
  readonly isPurged: boolean;
}

/** How far a document is folded. */
export interface Head {
  /** The number of its last segment, 0 before the first. */
  readonly revision: number;
  /** The folded changes of the segments up to this one are deleted from the tail. */
  readonly sweptRev: number;
  /** What the segments hold together. */
  readonly vector: StateVector;
  /** The bytes of all segments as they are stored. */
  readonly segmentBytes: number;
  readonly snapshot: SnapshotMark | null;
  /** In how many minutes somebody typed since the last version; none if nothing was folded since. */
  readonly activeMinutes?: number;
  /** The latest minute that was counted, since 1970. */
  readonly lastMinute?: number;
  /** How far the retention came, if there is one. */
  readonly thinned?: Thinned;
}

/** Reads a document's HEAD, strongly consistent; null if there is no such document. */
export const readHead = async (
  { client, tables }: Pick<Dependencies, 'client' | 'tables'>,
  documentId: string,
): Promise<Head | null> => {
  const { Item } = await client.send(
    new GetCommand({
      TableName: tables.documents,
      Key: { pk: documentKey(documentId), sk: headKey },
      ConsistentRead: true,
    }),
  );
  if (!Item) return null;
  const {
    revision,
    sweptRev,
    vector,
    segmentBytes = 0,
    snapshot = null,
    activeMinutes,
    lastMinute,
    thinned,
  } = Item as Head;
  return {
    ...{ revision, sweptRev, vector, segmentBytes, snapshot },
    ...(activeMinutes !== undefined && { activeMinutes }),
    ...(lastMinute !== undefined && { lastMinute }),
    ...(thinned && { thinned }),
  };
};
