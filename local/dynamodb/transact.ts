import { checkCondition } from './dynalite';
import { ApiError, errorName, isApiError, transactionCanceled, type CancellationReason } from './errors';
import { itemBytes } from './size';
import type { Tokens } from './tokens';
import {
  checkBytes,
  locate,
  transactItems,
  transactWrites,
  type Located,
  type TransactWrite,
} from './transact-request';
import type { Item, Json, Staged } from './types';
import { stage, type Writing } from './write';

const none: CancellationReason = { Code: 'None' };
const conflict: CancellationReason = { Code: 'TransactionConflict', Message: 'Transaction is ongoing for the item' };

const reasonOf = (error: ApiError): CancellationReason => {
  if (errorName(error) !== 'ConditionalCheckFailedException')
    return { Code: 'ValidationError', Message: error.message };
  const item = error.body['Item'] as Item | undefined;
  return { Code: 'ConditionalCheckFailed', Message: error.message, ...(item ? { Item: item } : {}) };
};

/** Throws TransactionCanceledException if an action has no place. */
const mustBeLocated = (places: (Located | ApiError)[]): Located[] => {
  if (places.some(isApiError))
    throw transactionCanceled(places.map((place) => (isApiError(place) ? reasonOf(place) : none)));
  return places as Located[];
};

const capacity = (request: Json, places: Located[], sizes: number[], unit: number): Json => {
  if (request['ReturnConsumedCapacity'] !== 'TOTAL' && request['ReturnConsumedCapacity'] !== 'INDEXES') return {};
  const units = new Map<string, number>();
  places.forEach(({ table: { TableName: name } }, index) => {
    // A transaction costs twice.
    units.set(name, (units.get(name) ?? 0) + 2 * Math.max(1, Math.ceil(sizes[index]! / unit)));
  });
  return { ConsumedCapacity: [...units].map(([TableName, CapacityUnits]) => ({ TableName, CapacityUnits })) };
};

const sizeOf = (item: Item | undefined): number => (item ? itemBytes(item) : 0);

/** Applies one action; a ConditionCheck changes nothing. */
const stageAction = (writing: Writing, action: TransactWrite, place: Located, before: Item | undefined): Staged => {
  if (action.name !== null) return stage(writing, action.name, action.data, place.table, before, action.showsOld);
  try {
    checkCondition(action.data, before);
  } catch (error) {
    const details = action.showsOld && before ? { Item: before } : {};
    throw new ApiError('ConditionalCheckFailedException', (error as Error).message, details);
  }
  return { ...place, before, after: before, operations: [], result: {} };
};

/** Applies all actions. Throws TransactionCanceledException if one is refused. */
const stageAll = (
  writing: Writing,
  actions: TransactWrite[],
  places: Located[],
  items: (Item | undefined)[],
): Staged[] => {
  const staged: Staged[] = [];
  const reasons = actions.map((action, index): CancellationReason => {
    try {
      staged.push(stageAction(writing, action, places[index]!, items[index]));
      return none;
    } catch (error) {
      if (isApiError(error)) return reasonOf(error);
      throw error;
    }
  });
  if (staged.length < actions.length) throw transactionCanceled(reasons);
  checkBytes(staged.map((change) => change.after));
  return staged;
};

const run = async (writing: Writing, request: Json, actions: TransactWrite[], tokens: Tokens): Promise<Json> => {
  const { dynalite, journal, locks, tables } = writing;
  const places = mustBeLocated(
    locate(
      tables,
      actions.map((action) => action.data),
    ),
  );
  checkBytes(actions.map((action) => action.data['Item'] as Item | undefined));
  const keys = places.map((place) => place.itemKey);
  const held = locks.takeAll(keys);
  if (held.includes(true)) throw transactionCanceled(held.map((isHeld) => (isHeld ? conflict : none)));
  try {
    const items = (await dynalite.level.getMany(keys)) as (Item | undefined)[];
    const staged = stageAll(writing, actions, places, items);
    const token = request['ClientRequestToken'];
    await journal.persist(staged, { also: typeof token === 'string' ? [tokens.remember(token)] : [] });
    const sizes = staged.map(({ before, after }) => Math.max(sizeOf(before), sizeOf(after)));
    return capacity(request, places, sizes, 1024);
  } finally {
    for (const key of keys) locks.release(key);
  }
};

/** TransactWriteItems: all actions or none, in one atomic batch on disk. */
export const transactWrite = async (writing: Writing, tokens: Tokens, request: Json): Promise<Json> => {
  const token = request['ClientRequestToken'];
  const identity = JSON.stringify(request['TransactItems']);
  const actions = transactWrites(writing, request);
  if (typeof token !== 'string') return run(writing, request, actions, tokens);
  if (tokens.begin(token, identity)) return {};
  let succeeded = false;
  try {
    const answer = await run(writing, request, actions, tokens);
    succeeded = true;
    return answer;
  } finally {
    tokens.end(token, succeeded);
  }
};

/** TransactGetItems: all items as they were at one moment. Canceled if one of them is being written. */
export const transactGet = async ({ dynalite, locks, tables }: Writing, request: Json): Promise<Json> => {
  const gets = transactItems(request).map((entry) => dynalite.validate('GetItem', { ...(entry['Get'] as Json) }));
  const places = mustBeLocated(locate(tables, gets));
  const keys = places.map((place) => place.itemKey);
  const held = keys.map((key) => locks.isHeld(key));
  if (held.includes(true)) throw transactionCanceled(held.map((isHeld) => (isHeld ? conflict : none)));
  const items = (await dynalite.level.getMany(keys)) as (Item | undefined)[];
  checkBytes(items);
  const answers = items.map((item, index) => (item ? { Item: dynalite.project(gets[index]!, item) } : {}));
  return { Responses: answers, ...capacity(request, places, items.map(sizeOf), 4096) };
};
