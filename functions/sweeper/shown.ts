import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { decodeChanges, Replica, type Passage } from '../../crdt';
import { commentPrefix, documentKey } from '../../schema/keys';
import { fewSegments } from '../../schema/limits.json';
import type { ObjectDependencies } from '../common/bucket';
import { queryPages } from '../common/query';
import { wins } from '../common/races';
import { readSegments } from '../common/segments';
import { statePutsOf } from '../common/versions';
import { IdentityMap } from '../history/identities';

/** What comments are about: their passages may be read again where their text was. */
const addPassages = async (
  dependencies: ObjectDependencies,
  documentId: string,
  shown: IdentityMap<true>,
): Promise<void> => {
  const pages = queryPages<{ passage?: Passage; deleted?: boolean }>(dependencies, {
    TableName: dependencies.tables.documents,
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: { ':pk': documentKey(documentId), ':prefix': commentPrefix },
    ConsistentRead: true,
  });
  for await (const page of pages)
    for (const { passage, deleted } of page)
      if (passage && !deleted) for (const range of passage.ranges) shown.add(range, true);
};

const addText = (shown: IdentityMap<true>, replica: Replica): void => {
  for (const range of replica.identities(0, replica.length)) shown.add(range, true);
};

/**
 * The identities of the segments up to `revision` whose text something may still show: the text at that revision, which
 * every later one is made of, the text at the kept revisions before it, and the passages of comments. Reads the whole log
 * up to there. On the way it stores the state of kept revisions that are far from others, of which `states` are stored
 * and stay.
 */
export const shownIdentities = async (
  dependencies: ObjectDependencies,
  documentId: string,
  revision: number,
  kept: ReadonlySet<number>,
  states: ReadonlySet<number>,
): Promise<IdentityMap<true>> => {
  const { client } = dependencies;
  const shown = new IdentityMap<true>();
  const replica = new Replica();
  let near = 0;
  for await (const page of readSegments(dependencies, documentId, 1, revision))
    for (const segment of page) {
      for (const change of decodeChanges(segment.bytes)) replica.apply(change);
      if (states.has(segment.revision)) near = segment.revision;
      if (!kept.has(segment.revision)) continue;
      addText(shown, replica);
      if (segment.revision - near <= fewSegments.value) continue;
      const TransactItems = await statePutsOf(dependencies, documentId, { replica, revision: segment.revision });
      await wins(client.send(new TransactWriteCommand({ TransactItems })));
      near = segment.revision;
    }
  addText(shown, replica);
  await addPassages(dependencies, documentId, shown);
  return shown;
};
