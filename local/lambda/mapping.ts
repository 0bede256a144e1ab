import type { StreamRecord } from './record';

/** A `STREAM` entry of `sources` in schema/events.json: the settings of a Lambda event source mapping. */
export interface StreamMapping {
  table: string;
  /** `TRIM_HORIZON` or `LATEST`. */
  startingPosition: string;
  batchSize: number;
  batchWindowSeconds: number;
  parallelizationFactor: number;
  bisectOnError: boolean;
  maximumRetryAttempts: number;
  maximumRecordAgeSeconds: number;
  reportBatchItemFailures: boolean;
  filters: readonly unknown[];
}

/** Records that were given up, as the failure destination hears of them. */
export interface FailedBatch {
  condition: 'RetryAttemptsExhausted' | 'RecordAgeExceeded';
  /** How often the function was called with the first of these records. */
  invokeCount: number;
  /** The last error's type, `null` if the function answered with failed items or was not called. */
  functionError: string | null;
  streamArn: string;
  shardId: string;
  records: StreamRecord[];
}

/** Throws an Error that names a setting which Lambda, or this trigger, does not take. */
export const checkMapping = (mapping: StreamMapping): void => {
  const check = (name: keyof StreamMapping, lowest: number, highest: number): void => {
    const value = mapping[name] as number;
    if (!Number.isInteger(value) || value < lowest || value > highest)
      throw new Error(`${name} is ${value}, not a whole number from ${lowest} to ${highest}`);
  };
  check('batchSize', 1, 10_000);
  check('batchWindowSeconds', 0, 300);
  check('maximumRetryAttempts', -1, 10_000);
  check('maximumRecordAgeSeconds', -1, 604_800);
  // More would handle the changes of one document in no order; there is one instance of each function here anyway.
  check('parallelizationFactor', 1, 1);
  if (mapping.startingPosition !== 'TRIM_HORIZON' && mapping.startingPosition !== 'LATEST')
    throw new Error(`startingPosition is ${mapping.startingPosition}`);
};
