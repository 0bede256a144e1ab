import type { StreamRecord } from './record';

/**
 * The index of the first record that a response reports as failed: `records.length` if all succeeded, 0 if all failed.
 *
 * Success is an empty or null response and an empty or null list of failures; an item that names no record of the batch
 * makes the whole batch fail (Lambda guide, "Configuring partial batch response with DynamoDB and Lambda").
 */
export const firstFailed = (response: unknown, records: StreamRecord[]): number => {
  if (response === null || response === undefined) return records.length;
  if (typeof response !== 'object') return 0;
  const failures = (response as { batchItemFailures?: unknown }).batchItemFailures ?? [];
  if (!Array.isArray(failures)) return 0;
  // Records stand in the order of their sequence numbers, so the lowest number is the lowest index.
  const indexes = failures.map((failure: unknown) =>
    records.findIndex((record) => record.sequence === (failure as { itemIdentifier?: unknown } | null)?.itemIdentifier),
  );
  return Math.max(0, Math.min(records.length, ...indexes));
};
