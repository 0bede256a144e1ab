import { versionMinutes } from '../../schema/limits.json';
import type { ObjectDependencies } from '../common/bucket';
import type { Head } from '../common/head';
import { detailsOf } from '../common/logger';
import { wins } from '../common/races';
import { cutVersion, lastVersion, nextVersionId } from '../common/versions';

/** Whether somebody typed in so many minutes since the last version that the next one is due. */
export const isVersionDue = ({ activeMinutes = 0 }: Head): boolean => activeMinutes >= versionMinutes.value;

/**
 * Cuts a version of what is folded that nobody asked for: after ten active minutes, or when the last participant left.
 * A failure is only told, for text can be folded without; the version stays due.
 */
export const tryToCutVersion = async (
  dependencies: ObjectDependencies,
  documentId: string,
  head: Head,
  kind: 'AUTOMATIC' | 'LEFT',
): Promise<void> => {
  const { logger, metrics } = dependencies;
  try {
    const versionId = nextVersionId(dependencies, await lastVersion(dependencies, documentId));
    const given = { versionId, kind, name: null, note: null, userId: null };
    if (await wins(cutVersion(dependencies, documentId, head, given))) metrics.addMetric('CutVersions', 'Count', 1);
  } catch (error) {
    metrics.addMetric('FailedVersions', 'Count', 1);
    logger.error('A version could not be cut.', { documentId, ...detailsOf(error) });
  }
};
