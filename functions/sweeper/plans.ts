import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { documentKey, revertKey } from '../../schema/keys';
import type { ObjectDependencies } from '../common/bucket';
import { releaseObject } from '../common/loose';
import { wins } from '../common/races';
import { readReverts } from '../history/reverts';
import { readPlan, storePlan, type StoredRevert } from '../history/storedPlan';

/** Leaves of a plan what identities stand for which, and not the text that it inserted. */
const empty = async (dependencies: ObjectDependencies, documentId: string, revert: StoredRevert): Promise<void> => {
  const { client, tables } = dependencies;
  const { changes, restorations } = await readPlan(dependencies, revert);
  if (changes.length === 0) return;
  const { attributes, claims } = await storePlan(dependencies, documentId, { changes: [], restorations });
  const [name, other] = attributes.plan ? ['plan', 'object'] : ['object', 'plan'];
  const transaction = new TransactWriteCommand({
    TransactItems: [
      {
        Update: {
          TableName: tables.documents,
          Key: { pk: documentKey(documentId), sk: revertKey(revert.requestId) },
          UpdateExpression: 'SET #name = :value REMOVE #other',
          // The object that is released is the one that was read.
          ConditionExpression: revert.object ? '#object.#key = :key' : 'attribute_not_exists(#object)',
          ExpressionAttributeNames: {
            ...{ '#name': name!, '#other': other!, '#object': 'object' },
            ...(revert.object && { '#key': 'key' }),
          },
          ExpressionAttributeValues: {
            ':value': attributes.plan ?? attributes.object,
            ...(revert.object && { ':key': revert.object.key }),
          },
        },
      },
      ...claims,
      ...(revert.object ? [releaseObject(dependencies, documentId, revert.object.key)] : []),
    ],
  });
  await wins(client.send(transaction));
};

/** Takes the text out of the plans of reverts before a revision: they are over, and what they wrote is in the log. */
export const purgePlans = async (
  dependencies: ObjectDependencies,
  documentId: string,
  revision: number,
): Promise<void> => {
  for (const revert of await readReverts(dependencies, documentId))
    if (revert.state !== 'PLANNED' && revert.revision < revision) await empty(dependencies, documentId, revert);
};
