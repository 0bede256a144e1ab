import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { documentKey, revertKey } from '../../schema/keys';
import { isLostRace } from '../common/races';
import { Refused } from '../common/refused';
import type { StateCache } from '../compactor/cache';
import { carryOut } from './carryOut';
import type { WritingDependencies } from './dependencies';
import { releaseLease, takeLease } from './lease';
import { prepare, type Wanted } from './prepare';
import type { WritingOperation } from './request';
import type { StoredRevert } from './storedPlan';

/** Plans that are made when others write first. */
const attempts = 4;

const readRevert = async (
  { client, tables }: WritingDependencies,
  documentId: string,
  requestId: string,
): Promise<StoredRevert | null> => {
  const Key = { pk: documentKey(documentId), sk: revertKey(requestId) };
  const { Item } = await client.send(new GetCommand({ TableName: tables.documents, Key, ConsistentRead: true }));
  return (Item as StoredRevert | undefined) ?? null;
};

/** Carries out the plan that a dead function left; if that is refused, it is over as well. */
const finish = async (dependencies: WritingDependencies, documentId: string, requestId: string): Promise<void> => {
  const revert = await readRevert(dependencies, documentId, requestId);
  if (revert?.state !== 'PLANNED') return;
  try {
    if ((await carryOut(dependencies, documentId, revert)) < revert.changes) throw new Refused('BUSY');
  } catch (error) {
    if (!(error instanceof Refused) || error.reason === 'BUSY') throw error;
  }
};

/** The plan of this request: the stored one, or a new one. */
const planOf = async (
  dependencies: WritingDependencies,
  cache: StateCache,
  documentId: string,
  userId: string,
  wanted: Wanted,
): Promise<StoredRevert> => {
  for (let attempt = 1; ; attempt += 1) {
    const known = await readRevert(dependencies, documentId, wanted.requestId);
    if (known) return known;
    try {
      return await prepare(dependencies, cache, documentId, userId, wanted);
    } catch (error) {
      if (!isLostRace(error)) throw error;
      if (attempt === attempts) throw new Refused('BUSY');
    }
  }
};

/**
 * Brings the text, or a stretch of it, back to what it was, by new changes in the caller's name. One revert of a document
 * runs at a time; asked again with the same request id it goes on where it was, or tells that it is done.
 */
export const revertDocument: WritingOperation<Wanted> = async (dependencies, cache, request) => {
  const { documentId, userId, arguments: wanted } = request;
  const { requestId } = wanted;
  const known = await readRevert(dependencies, documentId, requestId);
  if (known && known.userId !== userId) throw new Refused('CONFLICT', 'This request id is taken.');
  if (known?.state === 'GIVEN_UP') throw new Refused('CONFLICT', 'This revert was given up; ask for a new one.');
  const shown = ({ versionId, changes }: StoredRevert, written: number) => ({
    ...{ requestId, versionId, changes, written, state: written < changes ? 'RUNNING' : 'DONE' },
  });
  if (known?.state === 'DONE') {
    // Whoever finished it may have died before giving back the lease.
    await releaseLease(dependencies, documentId, requestId);
    return shown(known, known.changes);
  }
  const former = await takeLease(dependencies, documentId, requestId);
  let isOver = true;
  try {
    if (former !== null) await finish(dependencies, documentId, former);
    const revert = await planOf(dependencies, cache, documentId, userId, wanted);
    const written = revert.state === 'DONE' ? revert.changes : await carryOut(dependencies, documentId, revert);
    isOver = written === revert.changes;
    return shown(revert, written);
  } catch (error) {
    // Whatever the database or the network did, this request may come again and go on.
    isOver = error instanceof Refused && error.reason !== 'BUSY';
    throw error;
  } finally {
    if (isOver) await releaseLease(dependencies, documentId, requestId);
  }
};
