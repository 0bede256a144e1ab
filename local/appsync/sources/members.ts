import { InvalidRequest } from '../types';

type Members = Record<string, unknown>;

/** Members of a request object: true for a plain one, or the members of an object. */
interface Shape {
  [name: string]: true | Shape;
}

const EXPRESSION: Shape = { expression: true, expressionNames: true, expressionValues: true };
const PROJECTION: Shape = { expression: true, expressionNames: true };
const CONDITION: Shape = {
  ...EXPRESSION,
  equalsIgnore: true,
  consistentRead: true,
  conditionalCheckFailedHandler: { strategy: true, lambdaArn: true },
};
const TRANSACT_CONDITION: Shape = { ...EXPRESSION, returnValuesOnConditionCheckFailure: true };
const VERSIONING: Shape = { customPartitionKey: true, populateIndexFields: true, _version: true };
const WRITE: Shape = { key: true, condition: CONDITION, ...VERSIONING };
const READ: Shape = {
  index: true,
  limit: true,
  nextToken: true,
  consistentRead: true,
  select: true,
  filter: EXPRESSION,
  projection: PROJECTION,
};
const TRANSACT: Shape = { table: true, operation: true, key: true, condition: TRANSACT_CONDITION };

const OPERATIONS: Record<string, Shape> = {
  GetItem: { key: true, consistentRead: true, projection: PROJECTION },
  PutItem: { attributeValues: true, ...WRITE },
  UpdateItem: { update: EXPRESSION, ...WRITE },
  DeleteItem: WRITE,
  Query: { query: EXPRESSION, scanIndexForward: true, ...READ },
  Scan: { totalSegments: true, segment: true, ...READ },
  BatchGetItem: { tables: true },
  BatchPutItem: { tables: true },
  BatchDeleteItem: { tables: true },
  TransactGetItems: { transactItems: true },
  TransactWriteItems: { transactItems: true },
};

const TRANSACT_ITEMS: Record<string, Shape> = {
  PutItem: { attributeValues: true, ...TRANSACT },
  UpdateItem: { update: EXPRESSION, ...TRANSACT },
  DeleteItem: TRANSACT,
  ConditionCheck: TRANSACT,
};

const GET: Shape = { table: true, key: true, projection: PROJECTION };
const GET_KEYS: Shape = { keys: true, consistentRead: true, projection: PROJECTION };

const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const check = (value: unknown, shape: Shape, path: string): void => {
  if (!isObject(value)) throw new InvalidRequest(`Expected an object at '${path}'.`);
  for (const [name, inner] of Object.entries(value)) {
    const known = Object.hasOwn(shape, name) ? shape[name] : undefined;
    if (known === undefined) throw new InvalidRequest(`Unsupported element '${path}[${name}]'.`);
    if (known !== true && inner !== null) check(inner, known, `${path}[${name}]`);
  }
};

const itemsOf = (request: Members, allowed: (item: Members) => Shape | undefined): void => {
  const items: unknown = request['transactItems'];
  if (!Array.isArray(items) || items.length === 0 || items.length > 100)
    throw new InvalidRequest(`${String(request['operation'])} takes 1 to 100 transactItems.`);
  for (const [at, item] of (items as unknown[]).entries()) {
    const shape = isObject(item) ? allowed(item) : undefined;
    if (shape === undefined) throw new InvalidRequest(`Unsupported operation in '$[transactItems][${at}]'.`);
    check(item, shape, `$[transactItems][${at}]`);
  }
};

const tablesOf = (request: Members): void => {
  if (!isObject(request['tables']) || Object.keys(request['tables']).length === 0)
    throw new InvalidRequest(`${String(request['operation'])} takes at least one table.`);
  for (const [name, table] of Object.entries(request['tables'])) {
    if (Array.isArray(table)) continue;
    if (request['operation'] !== 'BatchGetItem') throw new InvalidRequest(`Expected a list at '$[tables][${name}]'.`);
    check(table, GET_KEYS, `$[tables][${name}]`);
  }
};

/**
 * Throws {@link InvalidRequest} for a request object with an unknown operation or with members that the operation has
 * not: AppSync refuses them too ("Unsupported element '$[condition][…]'") and does not ask the data source.
 */
export const checkMembers = (request: Members): void => {
  const { operation } = request;
  const shape = OPERATIONS[String(operation)];
  if (operation === 'Sync') throw new InvalidRequest('NOT_SUPPORTED: Sync is for versioned tables');
  if (shape === undefined) throw new InvalidRequest(`Unsupported operation '${String(operation)}'.`);
  check(request, { operation: true, version: true, ...shape }, '$');
  const { condition } = request as {
    condition?: { conditionalCheckFailedHandler?: { strategy?: unknown } | null } | null;
  };
  if (condition?.conditionalCheckFailedHandler?.strategy === 'Custom')
    throw new InvalidRequest('NOT_SUPPORTED: a function that handles failed conditions');
  if (Object.keys(VERSIONING).some((name) => Object.hasOwn(request, name)))
    throw new InvalidRequest('NOT_SUPPORTED: versioned tables');
  if (operation === 'TransactGetItems') itemsOf(request, () => GET);
  if (operation === 'TransactWriteItems') itemsOf(request, (item) => TRANSACT_ITEMS[String(item['operation'])]);
  if (shape['tables']) tablesOf(request);
};
