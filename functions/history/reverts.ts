import type { ObjectDependencies } from '../common/bucket';
import { documentKey, revertPrefix } from '../../schema/keys';
import { queryPages } from '../common/query';
import { readPlan, type StoredRevert } from './storedPlan';
import { Restored } from './restored';

/** All reverts of a document, in the order in which they were planned: one lease at a time lets one plan. */
export const readReverts = async (dependencies: ObjectDependencies, documentId: string): Promise<StoredRevert[]> => {
  const reverts: StoredRevert[] = [];
  const pages = queryPages<StoredRevert>(dependencies, {
    TableName: dependencies.tables.documents,
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: { ':pk': documentKey(documentId), ':prefix': revertPrefix },
    ConsistentRead: true,
  });
  for await (const page of pages) reverts.push(...page);
  return reverts.sort((a, b) => a.revision - b.revision || a.plannedAt - b.plannedAt);
};

/** What the document's reverts inserted again, and for what it stands. */
export const readRestored = async (dependencies: ObjectDependencies, documentId: string): Promise<Restored> => {
  const restored = new Restored();
  for (const revert of await readReverts(dependencies, documentId))
    for (const restoration of (await readPlan(dependencies, revert)).restorations) restored.add(restoration);
  return restored;
};
