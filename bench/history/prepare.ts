import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { Replica, type Change } from '../../crdt';
import { foldPiece } from '../../functions/compactor/fold';
import { cutPieces } from '../../functions/compactor/pieces';
import { isSnapshotDue, tryToWriteSnapshot } from '../../functions/compactor/snapshot';
import { readHead, type Head } from '../../functions/common/head';
import { documentKey, headKey } from '../../schema/keys';
import { segmentBytes, segmentEncodedBytes, segmentSites } from '../../schema/limits.json';
import { testDependencies } from '../../test/unit/compactor.dependencies';
import type { World } from '../../test/contract/compaction.world';

/** Changes of one segment, of whoever's history is put in: about what two minutes of five people make. */
const together = 250;
const limits = {
  bytes: segmentBytes.value,
  encodedBytes: segmentEncodedBytes.value,
  sites: segmentSites.value,
};
const noted = '2026-01-01T00:00:00.000Z';

/** Folds a history into a new document as a compactor does, a segment for each 250 changes. Returns its revision. */
export const fold = async (world: World, documentId: string, changes: readonly Change[]): Promise<number> => {
  await world.createDocument(documentId, [1, 2]);
  const dependencies = testDependencies(world.client, world.stores);
  const replica = new Replica();
  let head: Head = { revision: 0, sweptRev: 0, vector: {}, segmentBytes: 0, snapshot: null };
  for (let start = 0; start < changes.length; start += together) {
    const some = changes.slice(start, start + together).map((change) => ({ ...change, userId: 'user-1', at: noted }));
    for (const piece of await cutPieces(some, limits)) {
      for (const change of piece.changes) replica.apply(change);
      head = await foldPiece(dependencies, documentId, head, piece);
      if (!isSnapshotDue(head)) continue;
      await tryToWriteSnapshot(dependencies, documentId, head, replica);
      head = (await readHead(dependencies, documentId))!;
    }
  }
  // Nothing of this is in the tail.
  await world.client.send(
    new UpdateCommand({
      TableName: world.tables.documents,
      Key: { pk: documentKey(documentId), sk: headKey },
      UpdateExpression: 'SET sweptRev = revision',
    }),
  );
  return head.revision;
};
