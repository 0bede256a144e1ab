import { join } from 'node:path';
import events from '../schema/events.json';
import type { TableNames } from './bundles';
import type { Clock } from './clock';
import {
  createFailureDestination,
  createPool,
  createRunner,
  createSchedule,
  createStreamTrigger,
  fileCheckpoint,
  memoryCheckpoint,
  type FunctionRunner,
  type RunnerOptions,
  type Schedule,
  type StreamTrigger,
} from './lambda';
import { startObjects } from './objects';

export interface WorkersOptions {
  /** Where triggers keep how far they are, and the object store its objects; null keeps both in memory. */
  folder: string | null;
  dist: string;
  dynamodbEndpoint: string;
  tableNames: TableNames;
  region: string;
  clock: Clock;
  log(line: string): void;
}

/** A function of events.json. */
export type FunctionName = keyof typeof events.functions;

/** The functions and triggers of events.json, running. */
export interface Workers {
  functions: Record<FunctionName, FunctionRunner>;
  /** What calls the compactor: the stream of changes. */
  changes: StreamTrigger;
  /** What calls the sweeper. */
  sweeps: Schedule;
  close(): Promise<void>;
}

/** The most instances of a function that the API calls. */
const instances = 4;

const bucket = 'weft-failures';
const dataBucket = 'weft-data';
// The UUID of the mapping names its failed batches in the bucket.
const mappingId = '00000000-0000-4000-8000-000000000001';

export const startWorkers = async (options: WorkersOptions): Promise<Workers> => {
  const { folder, dist, dynamodbEndpoint, tableNames, region, clock, log } = options;
  const objects = await startObjects({
    folder: folder === null ? null : join(folder, 'objects'),
    buckets: [bucket, dataBucket],
    clock,
  });
  const optionsOf = (name: FunctionName): RunnerOptions => ({
    name,
    bundle: join(dist, 'functions', name, 'index.mjs'),
    environment: {
      AWS_REGION: region,
      AWS_ENDPOINT_URL_DYNAMODB: dynamodbEndpoint,
      AWS_ENDPOINT_URL_S3: objects.endpoint,
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      OPERATIONS_TABLE: tableNames.operations,
      DOCUMENTS_TABLE: tableNames.documents,
      DATA_BUCKET: dataBucket,
      POWERTOOLS_SERVICE_NAME: name,
      POWERTOOLS_METRICS_NAMESPACE: 'Weft',
      POWERTOOLS_LOG_LEVEL: 'WARN',
    },
    timeoutMilliseconds: events.functions[name].timeoutSeconds * 1000,
    clock,
    log,
  });
  // A trigger's calls follow one another; those of the API do not.
  const functions = Object.fromEntries(
    (Object.keys(events.functions) as FunctionName[]).map((name) => [
      name,
      Object.hasOwn(events.sources, name) ? createRunner(optionsOf(name)) : createPool(instances, optionsOf(name)),
    ]),
  ) as Record<FunctionName, FunctionRunner>;

  const failures = createFailureDestination({
    endpoint: objects.endpoint,
    bucket,
    functionName: 'compactor',
    mapping: mappingId,
    clock,
  });
  const changes = createStreamTrigger({
    endpoint: dynamodbEndpoint,
    table: tableNames.operations,
    source: events.sources.compactor,
    runner: functions.compactor,
    clock,
    checkpoint: folder === null ? memoryCheckpoint() : fileCheckpoint(join(folder, 'compactor.json')),
    onFailure: (batch) => failures.write(batch),
    log,
  });
  const sweeps = createSchedule({
    everySeconds: events.sources.sweeper.everySeconds,
    runner: functions.sweeper,
    clock,
    log,
  });

  return {
    functions,
    changes,
    sweeps,
    async close() {
      // All at once: a batch in flight fails with its function, and is read again at the next start.
      const closing = Object.values(functions).map((runner) => runner.close());
      await Promise.all([changes.close(), sweeps.close(), ...closing]);
      failures.close();
      await objects.close();
    },
  };
};
