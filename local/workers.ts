import { join } from 'node:path';
import events from '../schema/events.json';
import type { TableNames } from './bundles';
import type { Clock } from './clock';
import {
  createFailureDestination,
  createPool,
  createQueueTrigger,
  createRunner,
  createSchedule,
  createStreamTrigger,
  fileCheckpoint,
  memoryCheckpoint,
  type FunctionRunner,
  type QueueTrigger,
  type RunnerOptions,
  type Schedule,
  type StreamTrigger,
} from './lambda';
import { createClients, createTopics, startHub, type Clients, type Hub, type LocalTopics } from './messages';
import { startObjects } from './objects';
import type { FunctionCredentials } from './principals';

export interface WorkersOptions {
  /** Where triggers keep how far they are, and the object store its objects; null keeps both in memory. */
  folder: string | null;
  dist: string;
  dynamodbEndpoint: string;
  tableNames: TableNames;
  region: string;
  /** Where the API answers. */
  graphqlUrl: string;
  /** Days for which the whole history is kept; for ever if left out. */
  historyDays?: string;
  /** The role of each function. */
  credentials: Record<string, FunctionCredentials>;
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
  /** What calls the relay: the stream of events. */
  events: StreamTrigger;
  /** What calls the notifier: the queue of its topic. */
  notifications: QueueTrigger;
  /** The topics and queues of events.json, and clients of theirs. */
  messages: LocalTopics & Clients & { endpoint: string };
  /** Brings messages of a topic to webhooks and functions. */
  hub: Hub;
  close(): Promise<void>;
}

/** The most instances of a function that the API calls. */
const instances = 4;

const bucket = 'weft-failures';
const dataBucket = 'weft-data';
// The UUID of a mapping names its failed batches in the bucket.
const mappingIds = {
  compactor: '00000000-0000-4000-8000-000000000001',
  relay: '00000000-0000-4000-8000-000000000002',
};

export const startWorkers = async (options: WorkersOptions): Promise<Workers> => {
  const { folder, dist, dynamodbEndpoint, tableNames, region, graphqlUrl, historyDays, credentials, clock, log } =
    options;
  const objects = await startObjects({
    folder: folder === null ? null : join(folder, 'objects'),
    buckets: [bucket, dataBucket],
    clock,
  });
  const clients = createClients(objects.endpoint);
  const messages = await createTopics(clients);
  const optionsOf = (name: FunctionName): RunnerOptions => ({
    name,
    bundle: join(dist, 'functions', name, 'index.mjs'),
    environment: {
      AWS_REGION: region,
      AWS_ENDPOINT_URL_DYNAMODB: dynamodbEndpoint,
      AWS_ENDPOINT_URL_S3: objects.endpoint,
      AWS_ENDPOINT_URL_SNS: objects.endpoint,
      EVENTS_TOPIC: messages.topics.events,
      GRAPHQL_URL: graphqlUrl,
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      AWS_ACCESS_KEY_ID: credentials[name]!.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials[name]!.secretAccessKey,
      OPERATIONS_TABLE: tableNames.operations,
      DOCUMENTS_TABLE: tableNames.documents,
      DATA_BUCKET: dataBucket,
      ...(historyDays !== undefined && { HISTORY_DAYS: historyDays }),
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

  const closers: (() => void)[] = [];
  const stream = (name: 'compactor' | 'relay', table: string): StreamTrigger => {
    const failures = createFailureDestination({
      endpoint: objects.endpoint,
      bucket,
      functionName: name,
      mapping: mappingIds[name],
      clock,
    });
    closers.push(() => failures.close());
    return createStreamTrigger({
      endpoint: dynamodbEndpoint,
      table,
      source: events.sources[name],
      runner: functions[name],
      clock,
      checkpoint: folder === null ? memoryCheckpoint() : fileCheckpoint(join(folder, `${name}.json`)),
      onFailure: (batch) => failures.write(batch),
      log,
    });
  };
  const changes = stream('compactor', tableNames.operations);
  const relayed = stream('relay', tableNames.documents);
  const notifications = createQueueTrigger({
    source: events.sources.notifier,
    sqs: clients.sqs,
    queue: messages.queues.notifications,
    visibilityTimeoutSeconds: events.queues.notifications.visibilityTimeoutSeconds,
    runner: functions.notifier,
    clock,
    log,
  });
  const hub = await startHub({
    clients,
    clock,
    invoke: (name, event) => functions[name as FunctionName].invoke(event),
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
    events: relayed,
    notifications,
    hub,
    messages: { ...messages, ...clients, endpoint: objects.endpoint },
    async close() {
      // All at once: a batch in flight fails with its function, and is read again at the next start.
      const closing = Object.values(functions).map((runner) => runner.close());
      await Promise.all([
        changes.close(),
        sweeps.close(),
        relayed.close(),
        notifications.close(),
        hub.close(),
        ...closing,
      ]);
      for (const close of closers) close();
      clients.sns.destroy();
      clients.sqs.destroy();
      await objects.close();
    },
  };
};
