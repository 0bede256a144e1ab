import type { Helper } from '../session';
import { toCondition, toKeyCondition, type Filter } from '../util/conditions';
import { conditionOf, given, marshal, marshalItem, projectionOf } from './marshal';
import { toUpdate } from './operations';

type Item = Record<string, unknown>;

/** Members of `put`, `update` and `remove` that belong to versioned tables. */
const VERSIONED = ['customPartitionKey', 'populateIndexFields', '_version'];

export const get: Helper = (_session, input: { key: Item; projection?: string[] }) => ({
  operation: 'GetItem',
  key: marshalItem(input.key),
  ...given(input, ['consistentRead']),
  ...projectionOf(input.projection),
});

export const put: Helper = (_session, input: { key: Item; item: Item; condition?: Filter }) => ({
  operation: 'PutItem',
  key: marshalItem(input.key),
  attributeValues: marshalItem(input.item),
  ...conditionOf(input.condition),
  ...given(input, VERSIONED),
});

export const update: Helper = (_session, input: { key: Item; update: Item; condition?: Filter }) => ({
  operation: 'UpdateItem',
  key: marshalItem(input.key),
  update: toUpdate(input.update),
  ...conditionOf(input.condition),
  ...given(input, VERSIONED),
});

export const remove: Helper = (_session, input: { key: Item; condition?: Filter }) => ({
  operation: 'DeleteItem',
  key: marshalItem(input.key),
  ...conditionOf(input.condition),
  ...given(input, VERSIONED),
});

interface ListInput {
  filter?: Filter | null;
  projection?: string[];
}

const READ = [
  'index',
  'limit',
  'nextToken',
  'consistentRead',
  'scanIndexForward',
  'select',
  'totalSegments',
  'segment',
];

const filterOf = ({ filter }: ListInput): object => (filter ? { filter: toCondition(filter, marshal) } : {});

export const query: Helper = (_session, input: ListInput & { query: Filter }) => ({
  operation: 'Query',
  query: toKeyCondition(input.query),
  ...given(input, READ),
  ...filterOf(input),
  ...projectionOf(input.projection),
});

export const scan: Helper = (_session, input: ListInput | null) => ({
  operation: 'Scan',
  ...given(input ?? {}, READ),
  ...filterOf(input ?? {}),
  ...projectionOf(input?.projection),
});

export const sync: Helper = (_session, input: ListInput | null) => ({
  operation: 'Sync',
  ...given(input ?? {}, ['basePartitionKey', 'deltaIndexName', 'limit', 'nextToken', 'lastSync']),
  ...filterOf(input ?? {}),
});
