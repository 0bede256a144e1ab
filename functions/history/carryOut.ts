import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { lastSeq, type Change } from '../../crdt';
import { accessKey, documentKey, revertKey, siteKey } from '../../schema/keys';
import reasons from '../../schema/reasons.json';
import { ApiError } from '../common/publisher';
import { Refused, type Reason } from '../common/refused';
import type { WritingDependencies } from './dependencies';
import { readPlan, type StoredRevert } from './storedPlan';

/** Attempts of one change; in between, whatever was in the way has time to pass. */
const attempts = 6;
/** A change is begun only while there is time for its attempts. */
const leastMilliseconds = 6_000;

const isReason = (type: string | null): type is Reason => type !== null && Object.hasOwn(reasons, type);

const read = async ({ client, tables }: WritingDependencies, documentId: string, sk: string) => {
  const Key = { pk: documentKey(documentId), sk };
  const { Item } = await client.send(new GetCommand({ TableName: tables.documents, Key, ConsistentRead: true }));
  return Item!;
};

const setState = async (
  { client, tables }: WritingDependencies,
  documentId: string,
  { requestId }: StoredRevert,
  state: StoredRevert['state'],
): Promise<void> => {
  await client.send(
    new UpdateCommand({
      TableName: tables.documents,
      Key: { pk: documentKey(documentId), sk: revertKey(requestId) },
      UpdateExpression: 'SET #state = :state',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: { ':state': state },
    }),
  );
};

/** Submits a change until it is stored. Throws Refused with the API's reason if trying again is of no use. */
const submitChange = async (
  dependencies: WritingDependencies,
  documentId: string,
  userId: string,
  change: Change,
): Promise<void> => {
  const { pause, random } = dependencies;
  for (let attempt = 1; ; attempt += 1) {
    const { epoch } = (await read(dependencies, documentId, accessKey)) as { epoch: number };
    try {
      await dependencies.submit({ documentId, userId, epoch, change });
      return;
    } catch (error) {
      const type = error instanceof ApiError ? error.errorType : null;
      // It was folded: whoever tried before us, for this request, stored it.
      if (type === 'ALREADY_COMMITTED') return;
      const passes = !isReason(type) || type === 'EPOCH_CHANGED' || reasons[type].action === 'RETRY';
      if (!passes) throw new Refused(type);
      if (attempt === attempts) throw error;
    }
    await pause(50 * 2 ** attempt * (0.5 + random() / 2));
  }
};

/**
 * Writes what is left of a revert, change by change, and marks it done. Returns how many of its changes are stored, fewer
 * than all if the time is over. A change that is refused for good ends the revert: what it wrote until then stays.
 */
export const carryOut = async (
  dependencies: WritingDependencies,
  documentId: string,
  revert: StoredRevert,
): Promise<number> => {
  const { changes } = await readPlan(dependencies, revert);
  const { foldedSeq } = await read(dependencies, documentId, siteKey(revert.sid));
  let written = 0;
  for (const change of changes) {
    if (lastSeq(change) > foldedSeq) {
      if (dependencies.remaining() < leastMilliseconds) return written;
      try {
        await submitChange(dependencies, documentId, revert.userId, change);
      } catch (error) {
        if (error instanceof Refused) await setState(dependencies, documentId, revert, 'GIVEN_UP');
        throw error;
      }
    }
    written += 1;
  }
  await setState(dependencies, documentId, revert, 'DONE');
  return written;
};
