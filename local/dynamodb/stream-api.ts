import type { Clock } from '../clock';
import { ApiError, notFound, validationError } from './errors';
import { positionOf, sequenceNumber } from './record';
import type { Stream, Streams } from './streams';
import type { Json } from './types';

const iteratorLifetime = 15 * 60 * 1000;
/** Every stream has this one shard for ever. */
const shardId = 'shardId-00000000000000000000-00000000';

/** What a shard iterator says: where to read on. */
interface Iterator {
  arn: string;
  next: number;
  /** Milliseconds since 1970. */
  issuedAt: number;
}

const encode = (iterator: Iterator): string => Buffer.from(JSON.stringify(iterator)).toString('base64');

const decode = (text: unknown): Iterator => {
  try {
    const { arn, next, issuedAt } = JSON.parse(Buffer.from(text as string, 'base64').toString()) as Iterator;
    if (typeof arn === 'string' && Number.isSafeInteger(next) && typeof issuedAt === 'number')
      return { arn, next, issuedAt };
  } catch {
    // Answered below.
  }
  throw validationError('Invalid ShardIterator');
};

const trimmed = (): ApiError =>
  new ApiError('TrimmedDataAccessException', 'The records that were asked for are no longer in the stream');

const streamOf = (streams: Streams, arn: unknown): Stream => {
  const stream = streams.find(arn);
  if (!stream) throw notFound(`Requested resource not found: Stream: ${String(arn)} not found`);
  return stream;
};

const limitOf = (request: Json, maximum: number): number => {
  const limit = request['Limit'] ?? maximum;
  if (typeof limit === 'number' && Number.isInteger(limit) && limit >= 1 && limit <= maximum) return limit;
  throw validationError(`Value at 'limit' failed to satisfy constraint: from 1 to ${maximum}`);
};

const summary = ({ arn, label, tableName }: Stream): Json => ({
  StreamArn: arn,
  StreamLabel: label,
  TableName: tableName,
});

const listStreams = (streams: Streams, request: Json): Json => {
  const limit = limitOf(request, 100);
  const all = streams
    .list()
    .filter((stream) => request['TableName'] === undefined || stream.tableName === request['TableName'])
    .sort((a, b) => (a.arn < b.arn ? -1 : 1));
  const start = all.findIndex((stream) => stream.arn === request['ExclusiveStartStreamArn']) + 1;
  const page = all.slice(start, start + limit);
  const last = start + limit < all.length ? { LastEvaluatedStreamArn: page[page.length - 1]!.arn } : {};
  return { Streams: page.map(summary), ...last };
};

const describeStream = async (streams: Streams, request: Json): Promise<Json> => {
  const stream = streamOf(streams, request['StreamArn']);
  const { last } = await streams.range(stream);
  const isOpen = stream.closedAt === null;
  const range = {
    StartingSequenceNumber: sequenceNumber(1),
    ...(isOpen ? {} : { EndingSequenceNumber: sequenceNumber(Math.max(1, last)) }),
  };
  const isPastShard = request['ExclusiveStartShardId'] === shardId;
  return {
    StreamDescription: {
      ...summary(stream),
      StreamStatus: isOpen ? 'ENABLED' : 'DISABLED',
      StreamViewType: stream.viewType,
      CreationRequestDateTime: stream.createdAt / 1000,
      KeySchema: stream.keySchema,
      Shards: isPastShard ? [] : [{ ShardId: shardId, SequenceNumberRange: range }],
    },
  };
};

/** The position at which an iterator begins. */
const startOf = async (streams: Streams, stream: Stream, request: Json): Promise<number> => {
  const { first, last } = await streams.range(stream);
  const type = request['ShardIteratorType'];
  if (type === 'TRIM_HORIZON') return first;
  if (type === 'LATEST') return last + 1;
  if (type !== 'AT_SEQUENCE_NUMBER' && type !== 'AFTER_SEQUENCE_NUMBER')
    throw validationError("Value at 'shardIteratorType' failed to satisfy constraint: no such type");
  const position = positionOf(request['SequenceNumber']);
  if (Number.isNaN(position) || position > last) throw validationError('Invalid SequenceNumber');
  const next = type === 'AT_SEQUENCE_NUMBER' ? position : position + 1;
  if (next < first) throw trimmed();
  return next;
};

const getShardIterator = async (streams: Streams, clock: Clock, request: Json): Promise<Json> => {
  const stream = streamOf(streams, request['StreamArn']);
  if (request['ShardId'] !== shardId) throw notFound('Requested resource not found: Shard does not exist');
  const next = await startOf(streams, stream, request);
  return { ShardIterator: encode({ arn: stream.arn, next, issuedAt: clock.now() }) };
};

const getRecords = async (streams: Streams, clock: Clock, request: Json): Promise<Json> => {
  const limit = limitOf(request, 1000);
  const iterator = decode(request['ShardIterator']);
  const stream = streamOf(streams, iterator.arn);
  if (clock.now() - iterator.issuedAt > iteratorLifetime)
    throw new ApiError('ExpiredIteratorException', 'The shard iterator has expired');
  const { first } = await streams.range(stream);
  if (iterator.next < first) throw trimmed();
  const { records, next } = await streams.read(stream, iterator.next, limit);
  // A closed stream grows no more: an empty page is its end.
  if (stream.closedAt !== null && records.length === 0) return { Records: records };
  return { Records: records, NextShardIterator: encode({ arn: stream.arn, next, issuedAt: clock.now() }) };
};

/** The four operations of DynamoDB Streams, by name. */
export const streamOperations = (
  streams: Streams,
  clock: Clock,
): Record<string, (request: Json) => Json | Promise<Json>> => ({
  ListStreams: (request) => listStreams(streams, request),
  DescribeStream: (request) => describeStream(streams, request),
  GetShardIterator: (request) => getShardIterator(streams, clock, request),
  GetRecords: (request) => getRecords(streams, clock, request),
});
