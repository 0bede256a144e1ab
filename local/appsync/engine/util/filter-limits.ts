import type { SubscriptionFilter } from '../../types';

/** Operators of enhanced subscription filters, with the most values that one takes (null: a single value). */
const OPERATORS: Record<string, number | null> = {
  eq: null,
  ne: null,
  le: null,
  lt: null,
  ge: null,
  gt: null,
  contains: null,
  notContains: null,
  beginsWith: null,
  in: 5,
  notIn: 5,
  between: 2,
  containsAny: 20,
};

const GROUP_LIMIT = 10;
const FIELD_LIMIT = 5;
const TEXT_LIMIT = 256;

const checkCondition = (condition: SubscriptionFilter['filterGroup'][number]['filters'][number]): void => {
  const { fieldName, operator, value } = condition;
  const most = OPERATORS[operator];
  if (typeof fieldName !== 'string' || most === undefined)
    throw new Error(`a subscription filter has no operator ${operator} on ${fieldName}`);
  if (most !== null ? !Array.isArray(value) || value.length > most : value === null || typeof value === 'object')
    throw new Error(
      `the filter ${fieldName} ${operator} takes ${most === null ? 'one value' : `a list of at most ${most}`}`,
    );
  if ([fieldName, value].flat().some((text) => typeof text === 'string' && text.length > TEXT_LIMIT))
    throw new Error(`the filter on ${fieldName} has a string over ${TEXT_LIMIT} characters`);
};

/**
 * Throws if a filter is not one that AppSync takes: 10 filters in a group, 5 fields in a filter, 5 values of `in`, 20
 * of `containsAny`, strings of 256 characters ("Defining enhanced subscriptions filters").
 */
export const checkFilter = (filter: SubscriptionFilter): void => {
  const groups = filter?.filterGroup;
  if (!Array.isArray(groups) || groups.length === 0 || groups.length > GROUP_LIMIT)
    throw new Error(`a filterGroup has 1 to ${GROUP_LIMIT} filters`);
  for (const { filters } of groups) {
    if (new Set(filters.map(({ fieldName }) => fieldName)).size > FIELD_LIMIT)
      throw new Error(`a filter has at most ${FIELD_LIMIT} fields`);
    filters.forEach(checkCondition);
  }
};
