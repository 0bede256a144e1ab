import type { Clock } from '../clock';
import type { FailedBatch, StreamMapping } from './mapping';
import type { StreamRecord } from './record';
import { firstFailed } from './response';
import type { FunctionRunner } from './runner';

/** The longest wait between two attempts, in milliseconds; Lambda's own waits are not documented. */
const LONGEST_WAIT = 1000;
const FIRST_WAIT = 100;

export interface DeliveryOptions {
  mapping: StreamMapping;
  runner: Pick<FunctionRunner, 'invoke'>;
  clock: Clock;
  streamArn: string;
  shardId: string;
  /** Waits that long, or less if the trigger is closed. */
  wait(milliseconds: number): Promise<void>;
  closed(): boolean;
  onFailure(batch: FailedBatch): Promise<void>;
  log(line: string): void;
}

interface Attempt {
  records: StreamRecord[];
  retries: number;
  invokeCount: number;
  functionError: string | null;
}

/**
 * Calls the function with a batch until each record is handled or given up, in order, and tells `done` of every record
 * before which nothing is left to do. Ends early, with records left, once the trigger is closed.
 *
 * A failed batch of several records is cut in two, without using up a retry, if the mapping says so. A partial failure
 * is cut at the first failed record, and only the rest is tried again.
 */
export const deliver = async (
  batch: StreamRecord[],
  options: DeliveryOptions,
  done: (record: StreamRecord) => Promise<void>,
): Promise<void> => {
  const { mapping, clock, log } = options;
  const pending: Attempt[] = [{ records: batch, retries: 0, invokeCount: 0, functionError: null }];

  const giveUp = async (attempt: Attempt, records: StreamRecord[], condition: FailedBatch['condition']) => {
    const { invokeCount, functionError } = attempt;
    const { streamArn, shardId } = options;
    log(`${condition}: ${records.length} records of ${mapping.table} are given up`);
    try {
      await options.onFailure({ condition, invokeCount, functionError, streamArn, shardId, records });
    } catch (error) {
      // As on AWS, where this counts as DestinationDeliveryFailures: the records must not block the shard.
      log(`The failure destination did not take them: ${(error as Error).name}`);
    }
    await done(records.at(-1)!);
  };

  const tooOld = (record: StreamRecord): boolean =>
    mapping.maximumRecordAgeSeconds >= 0 && clock.now() - record.at > mapping.maximumRecordAgeSeconds * 1000;

  const call = async (attempt: Attempt): Promise<number> => {
    attempt.invokeCount += 1;
    try {
      const response = await options.runner.invoke({ Records: attempt.records.map((record) => record.event) });
      attempt.functionError = null;
      return mapping.reportBatchItemFailures ? firstFailed(response, attempt.records) : attempt.records.length;
    } catch (error) {
      attempt.functionError = (error as Error).name;
      return 0;
    }
  };

  const retry = async (attempt: Attempt): Promise<void> => {
    const limit = mapping.maximumRetryAttempts;
    if (limit >= 0 && attempt.retries >= limit) return giveUp(attempt, attempt.records, 'RetryAttemptsExhausted');
    await options.wait(Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** attempt.retries));
    pending.unshift({ ...attempt, retries: attempt.retries + 1 });
  };

  for (let attempt = pending.shift(); attempt && !options.closed(); attempt = pending.shift()) {
    const young = attempt.records.findIndex((record) => !tooOld(record));
    if (young !== 0) {
      const old = young === -1 ? attempt.records : attempt.records.slice(0, young);
      await giveUp(attempt, old, 'RecordAgeExceeded');
      if (young > 0) pending.unshift({ ...attempt, records: attempt.records.slice(young) });
      continue;
    }

    const failed = await call(attempt);
    if (failed > 0) await done(attempt.records[failed - 1]!);
    if (failed === attempt.records.length) continue;

    const rest = { ...attempt, records: attempt.records.slice(failed) };
    const { length } = rest.records;
    log(`${mapping.table}: ${length} of ${attempt.records.length} records failed${reason(attempt)}`);
    if (!mapping.bisectOnError) await retry(rest);
    else if (failed > 0) pending.unshift(rest);
    else if (length === 1) await retry(rest);
    else {
      const middle = Math.ceil(length / 2);
      pending.unshift(
        { ...rest, records: rest.records.slice(0, middle) },
        { ...rest, records: rest.records.slice(middle) },
      );
    }
  }
};

const reason = (attempt: Attempt): string => (attempt.functionError === null ? '' : `: ${attempt.functionError}`);
