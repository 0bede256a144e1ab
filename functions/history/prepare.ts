import { GetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { Author, type Anchor, type Replica } from '../../crdt';
import { accessKey, documentKey, eventKey, leaseKey, revertKey } from '../../schema/keys';
import { importTextBytes } from '../../schema/limits.json';
import type { ObjectDependencies } from '../common/bucket';
import type { Head } from '../common/head';
import { derivedUlid } from '../common/ids';
import { Refused } from '../common/refused';
import { cutVersion, lastVersion, nextVersionId } from '../common/versions';
import type { StateCache } from '../compactor/cache';
import { foldedHead } from './fold';
import { pastAt, type Moment } from './moment';
import { planRevert, type Plan, type Stretch } from './plan';
import { planReplacement } from './replacement';
import { readRestored } from './reverts';
import { serviceSite } from './site';
import { stateOf } from './state';
import { storePlan, type StoredRevert } from './storedPlan';
import { readText } from './uploads';

/** What is asked for: all of the text as it was, or a stretch of it, or the text of a file that the caller uploaded. */
export type Wanted = { readonly requestId: string } & (
  | { readonly moment: Moment; readonly range?: { readonly from: Anchor; readonly to: Anchor } }
  | { readonly uploadId: string }
);

const stretchOf = (replica: Replica, { from, to }: { from: Anchor; to: Anchor }): Stretch => {
  const [start, end] = [replica.positionOf(from), replica.positionOf(to)];
  if (start === null || end === null || start > end)
    throw new Refused('INVALID_INPUT', 'The range names no stretch of the text.');
  return { start, end };
};

/** The version of the text before: one of this very revision, or a new one. */
const versionBefore = async (
  dependencies: ObjectDependencies,
  documentId: string,
  userId: string,
  head: Head,
  kind: 'REVERT' | 'IMPORT',
): Promise<string> => {
  const last = await lastVersion(dependencies, documentId);
  if (last?.revision === head.revision) return last.versionId;
  const versionId = nextVersionId(dependencies, last);
  const given = { versionId, kind, name: null, note: null, userId };
  return (await cutVersion(dependencies, documentId, head, given)).versionId;
};

/** Makes the plan, on a state that is its to alter. */
type Planner = (replica: Replica, author: Author) => Plan;

/** What is planned, once all that can be refused of it was. */
const plannerOf = async (
  dependencies: ObjectDependencies,
  cache: StateCache,
  documentId: string,
  userId: string,
  wanted: Wanted,
): Promise<Planner> => {
  if ('uploadId' in wanted) {
    const text = await readText(dependencies, userId, wanted.uploadId, importTextBytes.value);
    return (replica, author) => planReplacement(replica, author, text);
  }
  const { moment, range } = wanted;
  const older = await pastAt(dependencies, cache, documentId, moment);
  const restored = await readRestored(dependencies, documentId);
  return (replica, author) => planRevert(replica, author, older.replica, restored, range && stretchOf(replica, range));
};

/**
 * Folds, cuts a version of the text before, and stores the plan that brings the text wanted, together with its event, while
 * the lease holds. All that the plan deletes or restores is folded by then: it stands on HEAD and not on the tail. What is
 * written after the fold is concurrent with it, and stays.
 */
export const prepare = async (
  dependencies: ObjectDependencies,
  cache: StateCache,
  documentId: string,
  userId: string,
  wanted: Wanted,
): Promise<StoredRevert> => {
  const { client, tables, now } = dependencies;
  const { requestId } = wanted;
  const isImport = 'uploadId' in wanted;
  const pk = documentKey(documentId);
  const head = await foldedHead(dependencies, cache, documentId);
  const { Item: access } = await client.send(
    new GetCommand({ TableName: tables.documents, Key: { pk, sk: accessKey }, ConsistentRead: true }),
  );
  if (access!['status'] !== 'ACTIVE') throw new Refused('SESSION_TERMINATED');
  const planner = await plannerOf(dependencies, cache, documentId, userId, wanted);
  const replica = await stateOf(dependencies, cache, documentId, head.revision);
  const sid = await serviceSite(dependencies, documentId, userId);
  const plan = planner(replica, new Author(replica, { ssn: access!['ssn'], sid }));
  const versionId = await versionBefore(dependencies, documentId, userId, head, isImport ? 'IMPORT' : 'REVERT');
  const { attributes, claims } = await storePlan(dependencies, documentId, plan);
  const revert: StoredRevert = {
    ...{ requestId, userId, state: plan.changes.length > 0 ? 'PLANNED' : 'DONE', sid, ssn: access!['ssn'], versionId },
    ...{ revision: head.revision, changes: plan.changes.length, plannedAt: now(), ...attributes },
  };
  const eventId = derivedUlid(now(), [documentId, requestId]);
  const at = new Date(now()).toISOString();
  const { documents: TableName } = tables;
  await client.send(
    new TransactWriteCommand({
      TransactItems: [
        {
          Put: {
            TableName,
            Item: { pk, sk: revertKey(requestId), documentId, ...revert },
            ConditionExpression: 'attribute_not_exists(pk)',
          },
        },
        {
          Put: {
            TableName,
            Item: {
              ...{
                pk,
                sk: eventKey(eventId),
                documentId,
                kind: isImport ? 'IMPORTED' : 'REVERTED',
                eventId,
                actorId: userId,
                at,
              },
              ...{ requestId, versionId },
            },
          },
        },
        {
          ConditionCheck: {
            TableName,
            Key: { pk, sk: leaseKey },
            ConditionExpression: 'requestId = :id',
            ExpressionAttributeValues: { ':id': requestId },
          },
        },
        ...claims,
      ],
    }),
  );
  return revert;
};
