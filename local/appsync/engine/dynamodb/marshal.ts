import { createPlaceholders, type Expression } from '../util/placeholders';
import { toTyped, type TypedValue } from '../util/typed-values';
import { toCondition, type Filter } from '../util/conditions';

const SETS = ['SS', 'NS', 'BS'];

/** What `toStringSet` and its like returned; it is in DynamoDB's form already. */
const isSet = (value: unknown): value is TypedValue => {
  const [key, ...more] = Object.keys((value ?? {}) as object);
  return more.length === 0 && key !== undefined && SETS.includes(key) && Array.isArray((value as TypedValue)[key]);
};

/** Converts a plain value for the DynamoDB module, which lets sets through at the top of an attribute. */
export const marshal = (value: unknown): TypedValue => (isSet(value) ? value : toTyped(value));

/** Converts an item or key. */
export const marshalItem = (item: Record<string, unknown>): Record<string, TypedValue> =>
  Object.fromEntries(Object.entries(item).map(([name, value]) => [name, marshal(value)]));

/** `{projection}` for a list of attribute paths, or nothing. */
export const projectionOf = (paths: readonly string[] | null | undefined): { projection?: Expression } => {
  if (!paths) return {};
  const placeholders = createPlaceholders();
  return { projection: placeholders.expression(paths.map((path) => placeholders.path(path)).join(', ')) };
};

/** `{condition}` for a filter object, or nothing. */
export const conditionOf = (filter: Filter | null | undefined): { condition?: Expression } =>
  filter ? { condition: toCondition(filter, marshal) } : {};

/** The entries of an object that are neither null nor undefined, by name. */
export const given = (values: object, names: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).filter(([name, value]) => names.includes(name) && value !== null));
