import { dueShards } from '../../schema/limits.json';
import type { ObjectDependencies } from '../common/bucket';
import { each } from '../common/each';
import { detailsOf } from '../common/logger';
import { readHead } from '../common/head';
import type { StateCache } from '../compactor/cache';
import { compactDocument } from '../compactor/compact';
import { deleteChanges, deleteFolded } from '../compactor/remove';
import { tryToCutVersion } from '../compactor/version';
import { dueItems, isLoose, isRemoval, isThin, settleDue, type Due, type Loose, type Removal } from './due';
import { collectLoose } from './loose';
import { expirePresences } from './presence';
import { isBeingRemoved, removeDocument } from './removal';
import { appointThinning, thinHistory } from './thin';

/** Documents that are worked on at once. */
const concurrency = 8;
/** A document is begun only while there is time for a whole fold and what follows it. */
const leastMilliseconds = 15_000;
/** Documents of one run: what is beyond is due in the next minute, too. */
const mostDocuments = 1_000;

/** Cuts a version of what was written since the last one: nobody is there any more who would go on. */
const cutWhatWasLeft = async (dependencies: ObjectDependencies, documentId: string): Promise<void> => {
  const head = await readHead(dependencies, documentId);
  if (head?.activeMinutes !== undefined) await tryToCutVersion(dependencies, documentId, head, 'LEFT');
};

/**
 * Visits a document: ends presences that expired, compacts a tail whose stream records were lost, deletes what was folded
 * long enough ago, and cuts a version once the last participant has left. Returns whether the document is quiet: nobody present, nothing in the tail that can be folded, nothing
 * left to delete.
 */
export const visitDocument = async (
  dependencies: ObjectDependencies,
  cache: StateCache,
  documentId: string,
): Promise<boolean> => {
  const present = await expirePresences(dependencies, documentId);
  const compaction = await compactDocument(dependencies, cache, documentId);
  if (!compaction) return true;
  await deleteChanges(dependencies, documentId, compaction.strays);
  const sweptRev = await deleteFolded(dependencies, documentId, compaction);
  if (present === 0) await cutWhatWasLeft(dependencies, documentId);
  return present === 0 && sweptRev === compaction.revision;
};

/** Visits a document and settles its appointment. A document that fails is due again in a minute, and stops no other. */
const keepAppointment = async (
  dependencies: ObjectDependencies,
  cache: StateCache,
  due: Due,
  retention: number | null,
): Promise<void> => {
  const { logger, metrics } = dependencies;
  let quiet = false;
  try {
    if (await isBeingRemoved(dependencies, due.documentId)) return;
    quiet = await visitDocument(dependencies, cache, due.documentId);
    if (retention !== null) await appointThinning(dependencies, due.documentId);
  } catch (error) {
    metrics.addMetric('FailedDocuments', 'Count', 1);
    logger.error('A document could not be swept.', { documentId: due.documentId, ...detailsOf(error) });
  }
  try {
    await settleDue(dependencies, due, quiet);
  } catch (error) {
    logger.error('An appointment could not be settled.', { documentId: due.documentId, ...detailsOf(error) });
  }
};

/** Thins a document's history. One that cannot be thinned is due again in a minute, and stops nothing else. */
const thin = async (dependencies: ObjectDependencies, documentId: string, retention: number | null): Promise<void> => {
  try {
    if (await isBeingRemoved(dependencies, documentId)) return;
    await thinHistory(dependencies, documentId, retention);
  } catch (error) {
    dependencies.metrics.addMetric('FailedDocuments', 'Count', 1);
    dependencies.logger.error('A history could not be thinned.', { documentId, ...detailsOf(error) });
  }
};

/** Removes a deleted document. One that cannot be removed, or not in this run, is due again, and stops nothing else. */
const remove = async (dependencies: ObjectDependencies, removal: Removal, mayGoOn: () => boolean): Promise<void> => {
  try {
    await removeDocument(dependencies, removal, mayGoOn);
  } catch (error) {
    const { documentId } = removal;
    dependencies.metrics.addMetric('FailedDocuments', 'Count', 1);
    dependencies.logger.error('A document could not be removed.', { documentId, ...detailsOf(error) });
  }
};

/** Collects an object. One that cannot be collected is due again in a minute, and stops nothing else. */
const collect = async (dependencies: ObjectDependencies, loose: Loose): Promise<void> => {
  try {
    await collectLoose(dependencies, loose);
  } catch (error) {
    const { documentId } = loose;
    dependencies.logger.error('An object could not be collected.', { documentId, ...detailsOf(error) });
  }
};

/**
 * One run: keeps the appointments that are due, of all shards, as far as the invocation's time goes. Every run starts at
 * another shard, so that none waits for ever behind a busy one. What is left over stays due. A shard that cannot be read
 * stops no other, but throws an Error in the end. `retention` is how long the whole history is kept, in milliseconds; null
 * for ever.
 */
export const sweep = async (
  dependencies: ObjectDependencies,
  cache: StateCache,
  remainingMilliseconds: () => number,
  retention: number | null = null,
): Promise<void> => {
  const { logger, metrics, now } = dependencies;
  const start = Math.floor(now() / 60_000);
  let visited = 0;
  let unread = 0;
  const mayGoOn = (): boolean => visited < mostDocuments && remainingMilliseconds() >= leastMilliseconds;
  for (let index = 0; index < dueShards.value && mayGoOn(); index++) {
    const shard = (start + index) % dueShards.value;
    try {
      for await (const page of dueItems(dependencies, shard)) {
        await each(page, concurrency, async (due) => {
          if (!mayGoOn()) return;
          visited += 1;
          if (isLoose(due)) await collect(dependencies, due);
          else if (isRemoval(due)) await remove(dependencies, due, mayGoOn);
          else if (isThin(due)) await thin(dependencies, due.documentId, retention);
          else await keepAppointment(dependencies, cache, due, retention);
        });
        if (!mayGoOn()) break;
      }
    } catch (error) {
      unread += 1;
      logger.error('A shard could not be read.', { shard, ...detailsOf(error) });
    }
  }
  if (!mayGoOn()) logger.warn('Appointments are left for the next run.', { visited });
  metrics.publishStoredMetrics();
  if (unread > 0) throw new Error(`${unread} shards could not be read.`);
};
