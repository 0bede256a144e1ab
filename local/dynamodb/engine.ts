import type { Clock } from '../clock';
import { createCommitter } from './commit';
import { openDynalite, type ActionName, type Level } from './dynalite';
import { createJournal } from './journal';
import { createLocks } from './locks';
import { startMaintenance } from './maintenance';
import { streamOperations } from './stream-api';
import { createStreams } from './streams';
import { tableOperations } from './table-api';
import { createTableCache, type Tables } from './tables';
import { createTokens } from './tokens';
import { transactGet, transactWrite } from './transact';
import { createTimeToLive } from './ttl';
import type { Json } from './types';
import { batchWrite, write, type Writing } from './write';

/** The database without its HTTP. */
export interface Engine {
  /** Carries out a request, `target` as in the header `x-amz-target`. `null`: there is no such operation. */
  call(target: string, request: Json): Promise<Json> | null;
  /** Stops the timers and closes the database. Requests must have ended. */
  close(): Promise<void>;
}

const openLevel = async (level: Level, folder: string | null): Promise<void> => {
  try {
    await level.open();
  } catch (error) {
    const cause = (error as { cause?: { code?: string } }).cause;
    if (cause?.code !== 'LEVEL_LOCKED') throw error;
    throw new Error(`The database in ${folder} is in use by another process.`, { cause: error });
  }
};

/** Requests that dynalite alone answers. */
const readNames: ActionName[] = [
  ...(['GetItem', 'BatchGetItem', 'Query', 'Scan', 'ListTables'] as const),
  ...(['TagResource', 'UntagResource', 'ListTagsOfResource'] as const),
];

/** Opens the database in `folder`, or one in memory if that is null. */
export const openEngine = async (folder: string | null, clock: Clock): Promise<Engine> => {
  let committer!: ReturnType<typeof createCommitter>;
  let tables!: Tables;
  const dynalite = openDynalite(folder, (level) => {
    committer = createCommitter(level);
    return (tables = createTableCache(level, committer));
  });
  const { level } = dynalite;
  await openLevel(level, folder);
  await tables.load();
  const streams = createStreams(level, committer, clock);
  await streams.load(tables.names());
  const ttl = createTimeToLive(level, committer, clock);
  await ttl.load(tables.names());
  const tokens = createTokens(level, clock);
  await tokens.load();

  const journal = createJournal(committer, streams, ttl);
  const writing: Writing = { dynalite, tables, locks: createLocks(), journal, ttl };
  const maintenance = startMaintenance(writing, streams, tokens, clock);

  const handlers: Record<string, (request: Json) => Json | Promise<Json>> = {
    ...Object.fromEntries(
      readNames.map((name) => [name, (request: Json) => dynalite.run(name, dynalite.validate(name, request))]),
    ),
    ...tableOperations({ dynalite, tables, streams, ttl }),
    PutItem: (request) => write(writing, 'PutItem', request),
    UpdateItem: (request) => write(writing, 'UpdateItem', request),
    DeleteItem: (request) => write(writing, 'DeleteItem', request),
    BatchWriteItem: (request) => batchWrite(writing, request),
    TransactWriteItems: (request) => transactWrite(writing, tokens, request),
    TransactGetItems: (request) => transactGet(writing, request),
  };
  const operations = new Map<string, (request: Json) => Json | Promise<Json>>([
    ...Object.entries(handlers).map(([name, handle]) => [`DynamoDB_20120810.${name}`, handle] as const),
    ...Object.entries(streamOperations(streams, clock)).map(
      ([name, handle]) => [`DynamoDBStreams_20120810.${name}`, handle] as const,
    ),
  ]);

  return {
    call(target, request) {
      const handle = operations.get(target);
      return handle ? (async () => handle(request))() : null;
    },
    async close() {
      await maintenance.stop();
      await committer.settle();
      await level.close();
    },
  };
};
