import { createHash } from 'node:crypto';
import type { Clock } from '../clock';
import type { Committer } from './commit';
import { under, type Level } from './dynalite';
import { makeRecord, sequenceNumber, type StreamRecord, type ViewType } from './record';
import type { Operation, Staged, Table } from './types';

const day = 24 * 3600 * 1000;
/** Beyond this much the oldest records go before their 24 hours are over. */
const maximumBytes = 512 * 1024 * 1024;

/** A stream as it is kept on disk. */
export interface Stream {
  arn: string;
  label: string;
  tableName: string;
  keySchema: Table['KeySchema'];
  viewType: ViewType;
  /** Milliseconds since 1970. */
  createdAt: number;
  /** When it was disabled; it can be read for 24 hours more. */
  closedAt: number | null;
}

interface Entry {
  at: number;
  /** Bytes of all records of the stream before this one. */
  offset: number;
  record: StreamRecord;
}

interface Log {
  stream: Stream;
  prefix: string;
  /** Positions of the oldest record that can be read, and of the newest. */
  first: number;
  last: number;
  /** Bytes of all records that the stream ever had. */
  bytes: number;
  /** Of the record at `first`, when it is known. */
  oldest: { at: number; offset: number } | null;
}

export interface Streams {
  load(tableNames: string[]): Promise<void>;
  list(): Stream[];
  find(arn: unknown): Stream | undefined;
  /** The stream of a table that takes records. */
  enabled(tableName: string): Stream | undefined;
  /** The newest stream of a table, enabled or not. */
  latest(tableName: string): Stream | undefined;
  open(table: Table, viewType: ViewType): Promise<Stream>;
  close(tableName: string): Promise<void>;
  /** The operation that adds a change's record, in the order of the calls; none if the table has no enabled stream. */
  append(change: Staged, byTtl: boolean): Operation[];
  /** The positions that can be read: from `first` to `last`, none if `last < first`. */
  range(stream: Stream): Promise<{ first: number; last: number }>;
  /** Records from a position on, at most `limit` and about 1 MB. */
  read(stream: Stream, from: number, limit: number): Promise<{ records: StreamRecord[]; next: number }>;
  /** Removes records older than 24 hours, and streams closed for longer. */
  trim(): Promise<void>;
}

const metaPrefix = 'weft-stream~';
const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

export const createStreams = (level: Level, committer: Committer, clock: Clock): Streams => {
  const logs = new Map<string, Log>();
  const enabled = new Map<string, Log>();
  const keyOf = (log: Log, position: number): string => log.prefix + sequenceNumber(position);
  const newLog = (stream: Stream): Log => {
    const prefix = `weft-record~${hash(stream.arn)}~`;
    return { stream, prefix, first: 1, last: 0, bytes: 0, oldest: null };
  };
  const save = (stream: Stream): Operation => ({ type: 'put', key: metaPrefix + stream.arn, value: stream });
  const logOf = (stream: Stream): Log => logs.get(stream.arn)!;

  const loadLog = async (log: Log): Promise<void> => {
    for await (const key of level.keys({ ...under(log.prefix), limit: 1 }))
      log.first = Number(key.slice(log.prefix.length + 1));
    for await (const [key, value] of level.iterator({ ...under(log.prefix), reverse: true, limit: 1 })) {
      const { offset, record } = value as Entry;
      log.last = Number(key.slice(log.prefix.length + 1));
      log.bytes = offset + record.dynamodb.SizeBytes;
    }
  };

  const isOld = (log: Log, entry: { at: number; offset: number }): boolean =>
    entry.at < clock.now() - day || log.bytes - entry.offset > maximumBytes;

  /** Moves `first` past what is too old. The newest record stays on disk: it tells a new start how far the positions went. */
  const trimLog = async (log: Log): Promise<void> => {
    if (log.last < log.first || (log.oldest && !isOld(log, log.oldest))) return;
    let { first } = log;
    let newest = first;
    log.oldest = null;
    for await (const [key, value] of level.iterator({ gte: keyOf(log, first), lt: under(log.prefix).lt })) {
      const entry = value as Entry;
      const position = Number(key.slice(log.prefix.length + 1));
      newest = position;
      if (!isOld(log, entry)) {
        first = position;
        log.oldest = { at: entry.at, offset: entry.offset };
        break;
      }
      first = position + 1;
    }
    log.first = Math.max(log.first, first);
    await level.clear({ gte: log.prefix, lt: keyOf(log, newest) });
  };

  return {
    async load(tableNames) {
      for await (const value of level.values(under(metaPrefix))) {
        const log = newLog(value as Stream);
        await loadLog(log);
        logs.set(log.stream.arn, log);
        if (log.stream.closedAt === null && !tableNames.includes(log.stream.tableName)) {
          log.stream.closedAt = clock.now();
          await committer.commit([save(log.stream)]);
        }
        if (log.stream.closedAt === null) enabled.set(log.stream.tableName, log);
      }
    },
    list: () => [...logs.values()].map((log) => log.stream),
    find: (arn) => logs.get(arn as string)?.stream,
    enabled: (tableName) => enabled.get(tableName)?.stream,
    latest: (tableName) =>
      [...logs.values()]
        .map((log) => log.stream)
        .filter((stream) => stream.tableName === tableName)
        .reduce<Stream | undefined>(
          (newest, stream) => (newest && newest.label > stream.label ? newest : stream),
          undefined,
        ),
    async open(table, viewType) {
      let createdAt = clock.now();
      const arnAt = (time: number): string => `${table.TableArn}/stream/${new Date(time).toISOString().slice(0, -1)}`;
      while (logs.has(arnAt(createdAt))) createdAt += 1;
      const arn = arnAt(createdAt);
      const log = newLog({
        arn,
        label: arn.slice(arn.lastIndexOf('/') + 1),
        tableName: table.TableName,
        keySchema: table.KeySchema,
        viewType,
        createdAt,
        closedAt: null,
      });
      logs.set(arn, log);
      enabled.set(table.TableName, log);
      await committer.commit([save(log.stream)]);
      return log.stream;
    },
    async close(tableName) {
      const log = enabled.get(tableName);
      if (!log) return;
      enabled.delete(tableName);
      log.stream.closedAt = clock.now();
      await committer.commit([save(log.stream)]);
    },
    append(change, byTtl) {
      const log = enabled.get(change.table.TableName);
      if (!log) return [];
      const { arn, viewType } = log.stream;
      const at = clock.now();
      log.last += 1;
      const record = makeRecord({ arn, viewType, position: log.last, at }, change, byTtl);
      const entry: Entry = { at, offset: log.bytes, record };
      log.bytes += record.dynamodb.SizeBytes;
      return [{ type: 'put', key: keyOf(log, log.last), value: entry }];
    },
    async range(stream) {
      const log = logOf(stream);
      await trimLog(log);
      return { first: log.first, last: log.last };
    },
    async read(stream, from, limit) {
      const log = logOf(stream);
      const records: StreamRecord[] = [];
      let next = from;
      let bytes = 0;
      if (from > log.last) return { records, next };
      const range = { gte: keyOf(log, from), lt: under(log.prefix).lt, limit };
      for await (const [key, value] of level.iterator(range)) {
        const { record } = value as Entry;
        bytes += record.dynamodb.SizeBytes;
        if (records.length > 0 && bytes > 1024 * 1024) break;
        records.push(record);
        next = Number(key.slice(log.prefix.length + 1)) + 1;
      }
      return { records, next };
    },
    async trim() {
      for (const log of [...logs.values()]) {
        await trimLog(log);
        if (log.stream.closedAt === null || log.stream.closedAt > clock.now() - day) continue;
        logs.delete(log.stream.arn);
        await committer.commit([{ type: 'del', key: metaPrefix + log.stream.arn }]);
        await level.clear(under(log.prefix));
      }
    },
  };
};
