import { getNamedType, getNullableType, type GraphQLSchema, isLeafType, isListType, isObjectType } from 'graphql';
import type { SubscriptionFilter } from '../types';
import { OPERATORS } from './filter';

// Limits of "Defining enhanced subscriptions filters" and the quotas of AppSync.
const GROUPS = 10;
const FIELDS_PER_GROUP = 5;
const PATH_LENGTH = 256;
const STRING_LENGTH = 256;
const NESTING = 5;
const VALUES: Readonly<Record<string, number>> = { in: 5, notIn: 5, containsAny: 20 };

type Condition = SubscriptionFilter['filterGroup'][number]['filters'][number];

const isScalar = (value: unknown): boolean =>
  typeof value === 'number' ||
  typeof value === 'boolean' ||
  (typeof value === 'string' && value.length <= STRING_LENGTH);

const valueProblem = ({ fieldName, operator, value }: Condition): string | null => {
  const most = operator === 'between' ? 2 : VALUES[operator];
  if (most === undefined) return isScalar(value) ? null : `${operator} on ${fieldName} takes one value`;
  const isList = Array.isArray(value) && value.length > 0 && value.length <= most && value.every(isScalar);
  const isPair = operator !== 'between' || (Array.isArray(value) && value.length === 2);
  return isList && isPair ? null : `${operator} on ${fieldName} takes a list of ${most} values at the most`;
};

const pathProblem = (schema: GraphQLSchema, typeName: string, path: string): string | null => {
  let type = schema.getType(typeName);
  const keys = path.split('.');
  for (const key of keys) {
    const field = isObjectType(type) ? type.getFields()[key] : undefined;
    if (!field) return `${typeName} has no field ${path}`;
    const named = getNamedType(field.type);
    if (isListType(getNullableType(field.type)) && !isLeafType(named)) return `${path} goes through a list of objects`;
    type = named;
  }
  return isLeafType(type) ? null : `${path} is not a scalar`;
};

const conditionProblem = (condition: Condition): string | null => {
  const { fieldName, operator } = condition;
  if (!Object.hasOwn(OPERATORS, operator)) return `there is no operator ${operator}`;
  if (fieldName.length > PATH_LENGTH || fieldName.split('.').length > NESTING) return `${fieldName} is too long`;
  return valueProblem(condition);
};

/**
 * What is wrong with an enhanced filter, or null. AWS answers some of these mistakes by matching everything or nothing in
 * silence; here the subscription is refused, so that nobody deploys them.
 *
 * @param typeName the payload's type, whose fields the filter has to name; null for an invalidation filter, which is
 *   evaluated against a free payload.
 */
export const filterProblem = (
  filter: SubscriptionFilter,
  schema: GraphQLSchema,
  typeName: string | null,
): string | null => {
  const groups = filter.filterGroup;
  if (groups.length === 0 || groups.length > GROUPS) return `a filter has 1 to ${GROUPS} groups`;
  if (groups.some((group) => group.filters.length === 0)) return 'a group has at least one condition';
  if (groups.some((group) => new Set(group.filters.map((each) => each.fieldName)).size > FIELDS_PER_GROUP))
    return `a group has conditions on ${FIELDS_PER_GROUP} fields at the most`;
  const problems = groups
    .flatMap((group) => group.filters)
    .map((each) => conditionProblem(each) ?? (typeName && pathProblem(schema, typeName, each.fieldName)));
  return problems.find((problem) => problem !== null) ?? null;
};
