import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { documentKey, versionKey } from '../../schema/keys';
import type { ObjectDependencies } from '../common/bucket';
import { isLostRace } from '../common/races';
import { Refused } from '../common/refused';
import { cutVersion, type Version } from '../common/versions';
import type { StateCache } from '../compactor/cache';
import { foldedHead } from './fold';
import type { Operation } from './request';

/** Transactions that are tried when others come first. */
const attempts = 5;

/** The version of that id, strongly consistent; null if there is none. */
const readVersion = async (
  { client, tables }: ObjectDependencies,
  documentId: string,
  versionId: string,
): Promise<Version | null> => {
  const Key = { pk: documentKey(documentId), sk: versionKey(versionId) };
  const { Item } = await client.send(new GetCommand({ TableName: tables.documents, Key, ConsistentRead: true }));
  return (Item as Version | undefined) ?? null;
};

/** Folds and cuts a version, once for its id: asked again it gives the version that is there. */
export const versionOnce = async (
  dependencies: ObjectDependencies,
  cache: StateCache,
  documentId: string,
  given: Pick<Version, 'versionId' | 'kind' | 'name' | 'note' | 'userId'>,
): Promise<Version> => {
  for (let attempt = 1; ; attempt += 1) {
    const known = await readVersion(dependencies, documentId, given.versionId);
    if (known) {
      const { kind, name, note, userId } = known;
      if (kind === given.kind && name === given.name && note === given.note && userId === given.userId) return known;
      throw new Refused('CONFLICT', 'There is another version with this id.');
    }
    const head = await foldedHead(dependencies, cache, documentId);
    try {
      return await cutVersion(dependencies, documentId, head, given);
    } catch (error) {
      if (!isLostRace(error)) throw error;
      if (attempt === attempts) throw new Refused('BUSY');
    }
  }
};

/** Makes a named version of the text as the server has it. */
export const createVersion: Operation<{ versionId: string; name: string; note: string | null }> = async (
  dependencies,
  cache,
  { documentId, userId, arguments: given },
) => versionOnce(dependencies, cache, documentId, { kind: 'NAMED', userId, ...given });
