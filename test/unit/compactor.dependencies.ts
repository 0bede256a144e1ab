import type { Bucket, ObjectDependencies } from '../../functions/common/bucket';
import type { Details } from '../../functions/common/logger';
import { seeded } from '../helpers/random';

/** Dependencies of a test: the clock stands until it is moved, pauses pass at once, logs and metrics are kept. */
export interface TestDependencies extends ObjectDependencies {
  readonly lines: string[];
  /** The sum of a metric so far. */
  total(name: string): number;
  readonly clock: { time: number };
}

const noBucket: Bucket = {
  client: { send: () => Promise.reject(new Error('This test has no bucket.')) } as unknown as Bucket['client'],
  name: 'none',
};

export const testDependencies = (
  client: ObjectDependencies['client'],
  given: Partial<Pick<ObjectDependencies, 'tables' | 'pause' | 'bucket'>> & {
    clock?: { time: number };
    seed?: number;
  } = {},
): TestDependencies => {
  const { clock = { time: 1_700_000_000_000 }, seed = 1 } = given;
  const lines: string[] = [];
  const totals = new Map<string, number>();
  const log = (level: string) => (message: string, details: Details) =>
    void lines.push(JSON.stringify({ level, message, ...details }));
  return {
    client,
    bucket: given.bucket ?? noBucket,
    tables: given.tables ?? { operations: 'operations', documents: 'documents' },
    logger: { info: log('info'), warn: log('warn'), error: log('error') },
    metrics: {
      addMetric: (name, _unit, value) => void totals.set(name, (totals.get(name) ?? 0) + value),
      publishStoredMetrics: () => undefined,
    },
    now: () => clock.time,
    pause: given.pause ?? (() => Promise.resolve()),
    random: seeded(seed),
    lines,
    total: (name) => totals.get(name) ?? 0,
    clock,
  };
};
