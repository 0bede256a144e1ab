import { Metrics as PowertoolsMetrics } from '@aws-lambda-powertools/metrics';

/** The metrics of the functions, with the dimension `service`; `POWERTOOLS_METRICS_NAMESPACE` names CloudWatch's namespace. */
export type Metric =
  /** Changes that were folded into segments. */
  | 'FoldedChanges'
  /** Segments that were written. */
  | 'FoldedSegments'
  /** Milliseconds from the oldest change that waited for its fold to the moment of folding. */
  | 'CompactionLag'
  /** Sites that were barred: each is a defect of a client or an attack, and raises an alarm. */
  | 'BarredSites'
  /** Transactions that somebody else's write cancelled. */
  | 'LostRaces'
  /** Folded changes that were deleted from the tail. */
  | 'DeletedChanges'
  /** Presences that ended without a goodbye. */
  | 'ExpiredPresences'
  | 'RemovedDocuments'
  /** Snapshots that were written. */
  | 'WrittenSnapshots'
  /** Snapshots that were due and could not be written: they are tried again at the next fold. */
  | 'FailedSnapshots'
  /** Snapshots whose bytes are not there or not what was stored: the segments are read instead. */
  | 'DamagedSnapshots'
  /** Versions that the service cut by itself. */
  | 'CutVersions'
  /** Versions that were due and could not be cut: they are tried again. */
  | 'FailedVersions'
  /** Objects that were deleted since nothing points to them. */
  | 'CollectedObjects'
  /** Versions that were deleted since they are older than the retention. */
  | 'ThinnedVersions'
  /** Segments that were rid of deleted text that is older than the retention. */
  | 'PurgedSegments'
  /** Documents that could not be handled in this invocation. */
  | 'FailedDocuments'
  /** Events that the topic took. */
  | 'PublishedEvents'
  /** Events that the topic did not take in this invocation. */
  | 'FailedEvents'
  /** Entries that were written into inboxes, or counted on. */
  | 'WrittenNotifications'
  /** Messages that could not be handled in this delivery. */
  | 'FailedMessages'
  /** Entries that were not pushed; they are in their inboxes. */
  | 'FailedPushes'
  /** Gaps in what an entry counted that it could remember no longer. */
  | 'ForgottenGaps';

/** Counts and measures; what was added is sent when the function's invocation ends. */
export interface Metrics {
  addMetric(name: Metric, unit: 'Count' | 'Milliseconds', value: number): void;
  publishStoredMetrics(): void;
}

/** Makes the metrics of one function: CloudWatch's embedded metric format on standard output. */
export const createMetrics = (service: string): Metrics => {
  const metrics = new PowertoolsMetrics({ serviceName: service });
  return {
    addMetric: (name, unit, value) => void metrics.addMetric(name, unit, value),
    publishStoredMetrics: () => void metrics.publishStoredMetrics(),
  };
};
