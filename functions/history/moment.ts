import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { decodeChanges, lastSeq, type Change, type Replica } from '../../crdt';
import { documentKey, versionKey } from '../../schema/keys';
import type { ObjectDependencies } from '../common/bucket';
import type { Dependencies } from '../common/dependencies';
import { readHead, type Head } from '../common/head';
import { Refused } from '../common/refused';
import { revisionBefore } from '../common/revisions';
import { readSegments } from '../common/segments';
import { readTail } from '../common/tail';
import type { StateCache } from '../compactor/cache';
import { judge } from '../compactor/judge';
import { stateOf } from './state';

/** Names a state of a document; the present one if it is empty. The resolver lets at most one be given. */
export interface Moment {
  readonly versionId?: string;
  readonly revision?: number;
  /** ISO 8601: what the server had stored by then. */
  readonly at?: string;
}

/** A moment as it was found: a revision, and changes on top of it that are in no segment up to it. */
export interface Place {
  readonly revision: number;
  /** In an order in which they apply, once those that are not ready are left out. */
  readonly later: readonly Change[];
}

const read = async ({ client, tables }: Dependencies, documentId: string, sk: string) => {
  const key = { pk: documentKey(documentId), sk };
  const { Item } = await client.send(new GetCommand({ TableName: tables.documents, Key: key, ConsistentRead: true }));
  return Item;
};

/** What was stored by a time and folded after it. A fold takes all there is, so the first segment without any ends it. */
const storedBy = async (
  dependencies: Dependencies,
  documentId: string,
  revision: number,
  head: Head,
  time: number,
): Promise<Change[]> => {
  const found: Change[] = [];
  const byThen = ({ at }: Change): boolean => Date.parse(at!) <= time;
  for await (const page of readSegments(dependencies, documentId, revision + 1, head.revision, 4))
    for (const { bytes } of page) {
      const changes = decodeChanges(bytes).filter(byThen);
      if (changes.length === 0) return found;
      found.push(...changes);
    }
  return [...found, ...(await openTail(dependencies, documentId, head)).filter(byThen)];
};

/**
 * The changes of the tail that HEAD does not cover. HEAD must have been read before: what is folded between the two reads
 * is in the tail still, for it is deleted 60 s later.
 */
const openTail = async (dependencies: Dependencies, documentId: string, { vector }: Head): Promise<Change[]> =>
  (await readTail(dependencies, documentId)).filter((change) => lastSeq(change) > (vector[change.sid] ?? 0));

/** The revision, if its text is promised. */
const promised = ({ thinned }: Head, revision: number): number => {
  if (thinned && revision < thinned.revision) throw new Refused('HISTORY_THINNED');
  return revision;
};

/** Finds a moment. Refuses one that is not there, or no longer: of what is older than the retention there are versions. */
export const placeOf = async (
  dependencies: ObjectDependencies,
  documentId: string,
  { versionId, revision, at }: Moment,
): Promise<Place> => {
  const head = await readHead(dependencies, documentId);
  if (!head) throw new Refused('NOT_A_MEMBER');
  if (versionId !== undefined) {
    const version = await read(dependencies, documentId, versionKey(versionId));
    if (!version) throw new Refused('INVALID_INPUT', 'The document has no such version.');
    return { revision: version['revision'] as number, later: [] };
  }
  if (revision !== undefined) {
    if (revision > head.revision) throw new Refused('INVALID_INPUT', `The document has no revision ${revision} yet.`);
    return { revision: promised(head, revision), later: [] };
  }
  if (at === undefined) return { revision: head.revision, later: await openTail(dependencies, documentId, head) };
  const time = Date.parse(at);
  const before = promised(head, await revisionBefore(dependencies, documentId, head.revision, time));
  return { revision: before, later: await storedBy(dependencies, documentId, before, head, time) };
};

/** A state, and the changes that it holds beyond its revision. */
export interface Past {
  readonly replica: Replica;
  readonly revision: number;
  readonly later: readonly Change[];
}

/** The state of a document at a moment, to be read or altered. */
export const pastAt = async (
  dependencies: ObjectDependencies,
  cache: StateCache,
  documentId: string,
  moment: Moment,
): Promise<Past> => {
  const { revision, later } = await placeOf(dependencies, documentId, moment);
  const replica = await stateOf(dependencies, cache, documentId, revision);
  return { replica, revision, later: judge(replica, later).ready };
};
