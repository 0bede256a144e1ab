import type { Dynalite, TableCache } from './dynalite';
import { ApiError, validationError } from './errors';
import { viewTypes, type ViewType } from './record';
import type { Streams } from './streams';
import type { TimeToLive } from './ttl';
import type { Json, Table } from './types';
import { tableOf } from './write';

/** What the requests about tables need. */
export interface TableParts {
  dynalite: Dynalite;
  tables: TableCache;
  streams: Streams;
  ttl: TimeToLive;
}

interface StreamSpecification {
  StreamEnabled: boolean;
  StreamViewType?: ViewType;
}

/** Reads and checks a request's StreamSpecification. */
const specificationOf = (request: Json): StreamSpecification | undefined => {
  const specification = request['StreamSpecification'] as StreamSpecification | undefined;
  if (specification == null) return undefined;
  const { StreamEnabled: enabled, StreamViewType: viewType } = specification;
  if (typeof enabled !== 'boolean')
    throw validationError(
      "Value at 'streamSpecification.streamEnabled' failed to satisfy constraint: Member must not be null",
    );
  if (enabled && !viewTypes.includes(viewType!))
    throw validationError(
      `Value at 'streamSpecification.streamViewType' failed to satisfy constraint: Member must satisfy enum value set: [${viewTypes.join(', ')}]`,
    );
  if (!enabled && viewType != null)
    throw validationError('One or more parameter values were invalid: StreamViewType given for a disabled stream');
  return specification;
};

/** A table's description with what is known of its stream. */
const describe = (streams: Streams, description: unknown): Table => {
  const table = description as Table;
  const latest = streams.latest(table.TableName);
  if (!latest) return table;
  return {
    ...table,
    ...(latest.closedAt === null
      ? { StreamSpecification: { StreamEnabled: true, StreamViewType: latest.viewType } }
      : {}),
    LatestStreamArn: latest.arn,
    LatestStreamLabel: latest.label,
  };
};

const createTable = async ({ dynalite, streams }: TableParts, request: Json): Promise<Json> => {
  const specification = specificationOf(request);
  const { TableDescription: created } = await dynalite.run('CreateTable', dynalite.validate('CreateTable', request));
  if (specification?.StreamEnabled) await streams.open(created as Table, specification.StreamViewType!);
  return { TableDescription: describe(streams, created) };
};

const changeStream = async (streams: Streams, table: Table, specification: StreamSpecification): Promise<void> => {
  const current = streams.enabled(table.TableName);
  if (specification.StreamEnabled && current)
    throw validationError(`Table already has an enabled stream: TableName: ${table.TableName}`);
  if (!specification.StreamEnabled && !current)
    throw validationError(`Table has no stream to disable: TableName: ${table.TableName}`);
  if (specification.StreamEnabled) await streams.open(table, specification.StreamViewType!);
  else await streams.close(table.TableName);
};

const updateTable = async ({ dynalite, tables, streams }: TableParts, request: Json): Promise<Json> => {
  const specification = specificationOf(request);
  const asksMore = ['ProvisionedThroughput', 'BillingMode', 'GlobalSecondaryIndexUpdates'].some(
    (field) => request[field] != null,
  );
  const table = tableOf(tables, request['TableName']);
  const known = asksMore || !specification ? dynalite.validate('UpdateTable', request) : null;
  if (specification) await changeStream(streams, table, specification);
  const description = known ? (await dynalite.run('UpdateTable', known))['TableDescription'] : table;
  return { TableDescription: describe(streams, description) };
};

const deleteTable = async ({ dynalite, streams, ttl }: TableParts, request: Json): Promise<Json> => {
  const known = dynalite.validate('DeleteTable', request);
  const { TableDescription: deleted } = await dynalite.run('DeleteTable', known);
  const { TableName: name } = deleted as Table;
  await streams.close(name);
  if (ttl.attribute(name) !== undefined) await ttl.disable(name);
  return { TableDescription: deleted };
};

const describeTable = async ({ dynalite, streams }: TableParts, request: Json): Promise<Json> => {
  const { Table: table } = await dynalite.run('DescribeTable', dynalite.validate('DescribeTable', request));
  return { Table: describe(streams, table) };
};

const describeTimeToLive = ({ tables, ttl }: TableParts, request: Json): Json => {
  const attribute = ttl.attribute(tableOf(tables, request['TableName']).TableName);
  return {
    TimeToLiveDescription:
      attribute === undefined
        ? { TimeToLiveStatus: 'DISABLED' }
        : { TimeToLiveStatus: 'ENABLED', AttributeName: attribute },
  };
};

const updateTimeToLive = async ({ tables, ttl }: TableParts, request: Json): Promise<Json> => {
  const { TableName: name } = tableOf(tables, request['TableName']);
  const specification = (request['TimeToLiveSpecification'] ?? {}) as { Enabled?: unknown; AttributeName?: unknown };
  const { Enabled: enabled, AttributeName: attribute } = specification;
  if (typeof enabled !== 'boolean' || typeof attribute !== 'string' || attribute === '')
    throw new ApiError('ValidationException', 'TimeToLiveSpecification needs Enabled and AttributeName');
  const current = ttl.attribute(name);
  if (enabled && current !== undefined) throw validationError('TimeToLive is already enabled');
  if (!enabled && current === undefined) throw validationError('TimeToLive is already disabled');
  if (!enabled && current !== attribute)
    throw validationError(`TimeToLive is active on a different AttributeName: current AttributeName is ${current}`);
  if (enabled) await ttl.enable(name, attribute);
  else await ttl.disable(name);
  return { TimeToLiveSpecification: { Enabled: enabled, AttributeName: attribute } };
};

/** The requests about tables that concern streams or TTL, by name. */
export const tableOperations = (parts: TableParts): Record<string, (request: Json) => Json | Promise<Json>> => ({
  CreateTable: (request) => createTable(parts, request),
  UpdateTable: (request) => updateTable(parts, request),
  DeleteTable: (request) => deleteTable(parts, request),
  DescribeTable: (request) => describeTable(parts, request),
  DescribeTimeToLive: (request) => describeTimeToLive(parts, request),
  UpdateTimeToLive: (request) => updateTimeToLive(parts, request),
});
