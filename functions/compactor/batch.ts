import type { DynamoDBBatchResponse, DynamoDBRecord } from 'aws-lambda';
import { deleteDelayMilliseconds } from '../../schema/limits.json';
import type { ObjectDependencies } from '../common/bucket';
import { markDue } from '../common/due';
import { each } from '../common/each';
import { detailsOf } from '../common/logger';
import type { StateCache } from './cache';
import { compactDocument } from './compact';
import { dirtyDocuments } from './hints';
import { deleteFolded } from './remove';

/** Documents that are worked on at once. */
const concurrency = 8;
/** A document is begun only while there is time for a whole fold and what follows it. */
const leastMilliseconds = 15_000;

/**
 * Compacts one document and deletes what was folded long enough ago. While something is left to delete, the sweeper has
 * an appointment with the document.
 */
export const tendDocument = async (
  dependencies: ObjectDependencies,
  cache: StateCache,
  documentId: string,
): Promise<void> => {
  const compaction = await compactDocument(dependencies, cache, documentId);
  if (!compaction) return;
  const sweptRev = await deleteFolded(dependencies, documentId, compaction);
  if (sweptRev < compaction.revision)
    await markDue(dependencies, documentId, dependencies.now() + deleteDelayMilliseconds.value);
};

/**
 * Handles a batch of stream records. A document that fails, or for which no time is left, stops none of the others; its
 * first record is reported, and Lambda delivers the records from the lowest reported one again.
 */
export const compactBatch = async (
  dependencies: ObjectDependencies,
  cache: StateCache,
  records: readonly DynamoDBRecord[],
  remainingMilliseconds: () => number,
): Promise<DynamoDBBatchResponse> => {
  const { logger, metrics } = dependencies;
  const batchItemFailures: DynamoDBBatchResponse['batchItemFailures'] = [];
  await each(dirtyDocuments(records), concurrency, async ([documentId, itemIdentifier]) => {
    try {
      if (remainingMilliseconds() < leastMilliseconds) throw new Error('No time is left in this invocation.');
      await tendDocument(dependencies, cache, documentId);
    } catch (error) {
      batchItemFailures.push({ itemIdentifier });
      metrics.addMetric('FailedDocuments', 'Count', 1);
      logger.error('A document could not be compacted.', { documentId, ...detailsOf(error) });
    }
  });
  metrics.publishStoredMetrics();
  return { batchItemFailures };
};
