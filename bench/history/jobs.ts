import type { S3Client } from '@aws-sdk/client-s3';
import { BatchWriteCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Backoff } from '../../client/backoff';
import { systemClock } from '../../client/clock';
import { readLog } from '../../client/log';
import * as queries from '../../client/queries';
import { fetched, readSnapshot } from '../../client/snapshot';
import type { Transport } from '../../client/transport';
import { Replica, type Change } from '../../crdt';
import type { ObjectDependencies } from '../../functions/common/bucket';
import { readSegments } from '../../functions/common/segments';
import { createStateCache } from '../../functions/compactor/cache';
import { tendDocument } from '../../functions/compactor/batch';
import { blame } from '../../functions/history/blame';
import { snapshot } from '../../functions/history/snapshot';
import { textAt } from '../../functions/history/textAt';
import { purge } from '../../functions/sweeper/purge';
import { changeKey, documentKey } from '../../schema/keys';
import { segmentsPage } from '../../schema/limits.json';
import { bucketName, tables } from './names';

/** What a job works with. */
export interface JobContext {
  /** Counts what is billed. */
  readonly client: DynamoDBDocumentClient;
  readonly plain: DynamoDBDocumentClient;
  readonly objects: S3Client;
  readonly documentId: string;
  /** The document's revision. */
  readonly revision: number;
  readonly next: readonly Change[];
}

const dependenciesOf = ({ client, objects }: JobContext, clock = { time: Date.now() }): ObjectDependencies => ({
  client,
  bucket: { client: objects, name: bucketName },
  tables,
  logger: { info: () => undefined, warn: console.warn, error: console.error },
  metrics: { addMetric: () => undefined, publishStoredMetrics: () => undefined },
  now: () => clock.time,
  pause: () => Promise.resolve(),
  random: Math.random,
});

/** What a job came to. */
interface Outcome {
  /** Bytes that whoever asked gets, of JSON as it is or of text in UTF-8; none of a compaction. */
  readonly answerBytes?: number;
  /** Of the compactor's invocations, in milliseconds. */
  readonly cold?: number;
  readonly median?: number;
  readonly longest?: number;
}

/** Puts changes into the tail as submitChange does; not counted, for it is not the compactor's cost. */
const store = async ({ plain, documentId }: JobContext, changes: readonly Change[], time: number): Promise<void> => {
  const put = (change: Change) => ({
    PutRequest: {
      Item: {
        pk: documentKey(documentId),
        sk: changeKey(change.sid, change.seq),
        documentId,
        ...change,
        userId: 'user-2',
        at: new Date(time).toISOString(),
      },
    },
  });
  await plain.send(new BatchWriteCommand({ RequestItems: { [tables.operations]: changes.map(put) } }));
};

/** A compactor that starts cold, called every two seconds while somebody types: ten changes each time. */
const compact = async (context: JobContext): Promise<Outcome> => {
  const clock = { time: Date.now() };
  const dependencies = dependenciesOf(context, clock);
  const cache = createStateCache();
  const times: number[] = [];
  for (let start = 0; start < context.next.length; start += 10) {
    await store(context, context.next.slice(start, start + 10), clock.time);
    const before = performance.now();
    await tendDocument(dependencies, cache, context.documentId);
    times.push(performance.now() - before);
    clock.time += 2_000;
  }
  const [cold, ...warm] = times;
  warm.sort((a, b) => a - b);
  return { cold: cold!, median: warm[warm.length >> 1]!, longest: warm.at(-1)! };
};

/** The API for a client: pages as `Query.sync` gives them, and `Query.snapshot` by its function. The tail is empty. */
const transportOf = (context: JobContext): Transport => {
  const dependencies = dependenciesOf(context);
  const { documentId, revision: last } = context;
  const page = async ({ revision, segmentToken }: { revision: number; segmentToken: string | null }) => {
    const first = Number(segmentToken ?? revision + 1);
    const end = Math.min(first + segmentsPage.value - 1, last);
    const segments = [];
    for await (const some of readSegments(dependencies, documentId, first, end))
      for (const { revision: number, bytes } of some)
        segments.push({ revision: number, bytes: Buffer.from(bytes).toString('base64'), foldedAt: '' });
    const about = { epoch: 1, ssn: 1, sessionStatus: 'ACTIVE', changes: [], tailToken: null, behind: false };
    return { ...about, segments, segmentToken: end < last ? String(end + 1) : null, revision: last };
  };
  const request = async (query: string, variables: never): Promise<unknown> =>
    JSON.parse(
      JSON.stringify(
        query === queries.sync
          ? { sync: await page(variables) }
          : { snapshot: await snapshot(dependencies, createStateCache(), requestOf(context)) },
      ),
    );
  return { request } as unknown as Transport;
};

const requestOf = ({ documentId }: JobContext) => ({ operation: '', documentId, userId: 'user-1', arguments: {} });

const open = async (context: JobContext, base: { replica: Replica; revision: number }): Promise<Outcome> => {
  const backoff = new Backoff(systemClock, Math.random);
  const log = await readLog(transportOf(context), backoff, context.documentId, base.revision, false);
  for (const change of log!.changes) base.replica.apply(change);
  return { answerBytes: Buffer.byteLength(base.replica.text) };
};

/** The bytes of an answer of history, wherever it is. */
const answerOf = (found: unknown): Outcome => ({
  answerBytes: (found as { bytes?: number }).bytes ?? Buffer.byteLength(JSON.stringify(found)),
});

const empty = () => ({ replica: new Replica(), revision: 0 });

/** What is measured. */
export const jobs = {
  compact,
  /** A new client, by the snapshot if there is one. */
  open: async (context: JobContext) =>
    open(context, (await readSnapshot(transportOf(context), context.documentId, fetched)) ?? empty()),
  /** The same by every segment, as if there were no snapshots. */
  openWhole: (context: JobContext) => open(context, empty()),
  /** The text at a tenth of the history. */
  textAt: async (context: JobContext) => {
    const moment = { revision: Math.ceil(context.revision / 10) };
    const found = await textAt(dependenciesOf(context), createStateCache(), {
      ...requestOf(context),
      arguments: { moment },
    });
    return answerOf(found);
  },
  /** Who wrote each range and line of the present text. */
  blame: async (context: JobContext) => {
    const moment = { revision: context.revision };
    const found = await blame(dependenciesOf(context), createStateCache(), {
      ...requestOf(context),
      arguments: { moment },
    });
    return answerOf(found);
  },
  /** Takes out of the log what was deleted in its first half and no version shows. */
  purge: async (context: JobContext): Promise<Outcome> => {
    await purge(dependenciesOf(context), context.documentId, Math.ceil(context.revision / 2));
    return {};
  },
} satisfies Record<string, (context: JobContext) => Promise<Outcome>>;

export type Job = keyof typeof jobs;
