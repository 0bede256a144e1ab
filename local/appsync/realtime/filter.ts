import { isDeepStrictEqual } from 'node:util';
import type { SubscriptionFilter } from '../types';

type Scalar = string | number | boolean;

const isScalar = (value: unknown): value is Scalar => ['string', 'number', 'boolean'].includes(typeof value);

/** -1, 0 or 1 for two numbers or two strings; NaN for anything else, so that every comparison with it fails. */
const compare = (left: unknown, right: unknown): number => {
  const comparable = typeof left === typeof right && (typeof left === 'number' || typeof left === 'string');
  if (!comparable) return NaN;
  return (left as number) < (right as number) ? -1 : (left as number) > (right as number) ? 1 : 0;
};

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

const contains = (actual: unknown, wanted: unknown): boolean =>
  typeof actual === 'string' ? typeof wanted === 'string' && actual.includes(wanted) : list(actual).includes(wanted);

/** The operators of an enhanced filter: what a field holds against the value that the filter names. */
export const OPERATORS: Readonly<Record<string, (actual: unknown, wanted: unknown) => boolean>> = {
  eq: (actual, wanted) => actual === wanted,
  ne: (actual, wanted) => actual !== wanted,
  le: (actual, wanted) => compare(actual, wanted) <= 0,
  lt: (actual, wanted) => compare(actual, wanted) < 0,
  ge: (actual, wanted) => compare(actual, wanted) >= 0,
  gt: (actual, wanted) => compare(actual, wanted) > 0,
  contains,
  notContains: (actual, wanted) => (isScalar(actual) || Array.isArray(actual)) && !contains(actual, wanted),
  beginsWith: (actual, wanted) => typeof actual === 'string' && typeof wanted === 'string' && actual.startsWith(wanted),
  in: (actual, wanted) => list(wanted).includes(actual),
  notIn: (actual, wanted) => !list(wanted).includes(actual),
  between: (actual, wanted) => compare(actual, list(wanted)[0]) >= 0 && compare(actual, list(wanted)[1]) <= 0,
  containsAny: (actual, wanted) => list(wanted).some((each) => contains(actual, each)),
};

/** The value at a path such as `author.name`. */
const valueAt = (payload: unknown, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>(
      (value, key) =>
        typeof value === 'object' && value !== null && Object.hasOwn(value, key)
          ? (value as Record<string, unknown>)[key]
          : undefined,
      payload,
    );

/**
 * Whether an enhanced filter lets a payload pass: one of its groups does, which is when all the conditions of the group
 * hold. A condition on a field that is absent or null does not hold, whatever its operator: AWS does not document this
 * case, and a filter that guards access has to fail closed.
 */
export const passesFilter = (filter: SubscriptionFilter, payload: Record<string, unknown>): boolean =>
  filter.filterGroup.some((group) =>
    group.filters.every(({ fieldName, operator, value }) => {
      const actual = valueAt(payload, fieldName) ?? null;
      return actual !== null && OPERATORS[operator]?.(actual, value) === true;
    }),
  );

/**
 * Whether the arguments of a subscription without an enhanced filter let a payload pass: each given argument equals the
 * field of its name in the mutation's response; a null argument wants that field null or absent.
 */
export const passesArguments = (given: Record<string, unknown>, payload: Record<string, unknown>): boolean =>
  Object.entries(given).every(([name, wanted]) => isDeepStrictEqual(payload[name] ?? null, wanted ?? null));
