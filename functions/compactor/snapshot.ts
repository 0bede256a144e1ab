import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { encodeSnapshot, type Replica } from '../../crdt';
import { documentKey, headKey, snapshotKey } from '../../schema/keys';
import { inlineBytes, snapshotSegmentBytes, snapshotSegments } from '../../schema/limits.json';
import type { ObjectDependencies } from '../common/bucket';
import { deflated } from '../common/deflate';
import type { Head } from '../common/head';
import { detailsOf } from '../common/logger';
import { putObject, releaseObject } from '../common/loose';
import { sha256Of } from '../common/objects';
import { wins } from '../common/races';

/** Whether so much was folded since the last snapshot that the next one is due. */
export const isSnapshotDue = ({ revision, segmentBytes, snapshot }: Head): boolean =>
  revision - (snapshot?.revision ?? 0) >= snapshotSegments.value ||
  segmentBytes - (snapshot?.segmentBytes ?? 0) >= snapshotSegmentBytes.value;

/**
 * Stores the snapshot of the state at `head`, which `replica` holds: small ones in an item, others in an object that is
 * written first. The transaction puts the snapshot, HEAD's mark of it (if the mark is still the one in `head`), and the
 * record that nothing points to the object of the snapshot before. Whoever loses that race leaves an object to which
 * nothing points. Returns the snapshot's bytes before they were deflated.
 */
const writeSnapshot = async (
  dependencies: ObjectDependencies,
  documentId: string,
  { revision, vector, segmentBytes, snapshot: former }: Head,
  replica: Replica,
): Promise<number> => {
  const { client, tables, metrics, now } = dependencies;
  const encoded = encodeSnapshot(replica);
  const bytes = await deflated(encoded);
  const written = bytes.length > inlineBytes.value ? await putObject(dependencies, documentId, bytes) : null;
  const pk = documentKey(documentId);
  const key = written && { key: written.pointer.key };
  const transaction = new TransactWriteCommand({
    TransactItems: [
      {
        Put: {
          TableName: tables.documents,
          Item: {
            pk,
            sk: snapshotKey,
            documentId,
            revision,
            vector,
            sha256: sha256Of(bytes),
            size: bytes.length,
            at: new Date(now()).toISOString(),
            ...(key ?? { bytes }),
          },
        },
      },
      {
        Update: {
          TableName: tables.documents,
          Key: { pk, sk: headKey },
          UpdateExpression: 'SET #snapshot = :snapshot',
          ConditionExpression: former
            ? '#snapshot.revision = :former'
            : 'attribute_exists(pk) AND attribute_not_exists(#snapshot)',
          ExpressionAttributeNames: { '#snapshot': 'snapshot' },
          ExpressionAttributeValues: {
            ':snapshot': { revision, segmentBytes, ...key },
            ...(former && { ':former': former.revision }),
          },
        },
      },
      ...(written ? [written.claim] : []),
      ...(former?.key ? [releaseObject(dependencies, documentId, former.key)] : []),
    ],
  });
  if (await wins(client.send(transaction))) metrics.addMetric('WrittenSnapshots', 'Count', 1);
  return encoded.length;
};

/**
 * Like {@link writeSnapshot}, but a failure is only told, and null returned: text can be folded while S3 is away, and the
 * snapshot stays due.
 */
export const tryToWriteSnapshot = async (
  dependencies: ObjectDependencies,
  documentId: string,
  head: Head,
  replica: Replica,
): Promise<number | null> => {
  try {
    return await writeSnapshot(dependencies, documentId, head, replica);
  } catch (error) {
    dependencies.metrics.addMetric('FailedSnapshots', 'Count', 1);
    dependencies.logger.error('A snapshot could not be written.', { documentId, ...detailsOf(error) });
    return null;
  }
};
