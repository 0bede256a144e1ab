import { createPlaceholders, type Expression, type Placeholders } from './placeholders';
import type { TypedValue } from './typed-values';

/** A filter object: attribute to operators, beside `and`, `or` and `not`. */
export type Filter = Record<string, unknown>;

const COMPARATORS: Record<string, string> = { eq: '=', ne: '<>', le: '<=', lt: '<', ge: '>=', gt: '>' };

const TYPES: Record<string, string> = {
  _null: 'NULL',
  string: 'S',
  stringSet: 'SS',
  number: 'N',
  numberSet: 'NS',
  binary: 'B',
  binarySet: 'BS',
  boolean: 'BOOL',
  list: 'L',
  map: 'M',
};

type Operator = (path: string, operand: unknown, place: (value: unknown, index?: number) => string) => string;

const OPERATORS: Record<string, Operator> = {
  ...Object.fromEntries(
    Object.entries(COMPARATORS).map(([name, sign]): [string, Operator] => [
      name,
      (path, operand, place) => `${path} ${sign} ${place(operand)}`,
    ]),
  ),
  in: (path, operand, place) => `${path} IN (${(operand as unknown[]).map(place).join(', ')})`,
  between: (path, operand, place) => {
    const [low, high] = operand as [unknown, unknown];
    return `${path} BETWEEN ${place(low, 0)} AND ${place(high, 1)}`;
  },
  beginsWith: (path, operand, place) => `begins_with(${path}, ${place(operand)})`,
  contains: (path, operand, place) => `contains(${path}, ${place(operand)})`,
  notContains: (path, operand, place) => `NOT contains(${path}, ${place(operand)})`,
  attributeExists: (path, operand) => `${operand === true ? 'attribute_exists' : 'attribute_not_exists'}(${path})`,
  attributeType: (path, operand, place) => `attribute_type(${path}, ${place(TYPES[operand as string])})`,
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const conditionsOf = (
  path: string,
  label: string,
  operators: Record<string, unknown>,
  placeholders: Placeholders,
): string[] =>
  Object.entries(operators).flatMap(([name, operand]) => {
    if (name === 'size' && isObject(operand))
      return conditionsOf(`size(${path})`, `${label}_size`, operand, placeholders);
    const operator = OPERATORS[name];
    if (operator === undefined) throw new Error(`there is no filter operator ${name}`);
    const place = (value: unknown, index?: number): string =>
      placeholders.value(`${label}_${name}${index === undefined ? '' : `_${index}`}`, value);
    return [operator(path, operand, place)];
  });

const joined = (parts: string[], by: 'AND' | 'OR'): string =>
  parts.length === 1 ? (parts[0] as string) : parts.map((part) => `(${part})`).join(` ${by} `);

/** Conditions on one attribute; an object whose keys are no operators goes one level deeper. */
const ofAttribute = (path: string, value: Record<string, unknown>, placeholders: Placeholders): string[] => {
  if (Object.keys(value).every((key) => key in OPERATORS || key === 'size'))
    return conditionsOf(placeholders.path(path), path, value, placeholders);
  return Object.entries(value).flatMap(([key, inner]) => {
    if (!isObject(inner)) throw new Error(`there is no filter operator ${key}`);
    return ofAttribute(`${path}.${key}`, inner, placeholders);
  });
};

const partsOf = (filter: Filter, placeholders: Placeholders): string[] =>
  Object.entries(filter).flatMap(([key, value]) => {
    if (value === null) return [];
    if (key === 'and' || key === 'or')
      return [
        joined(
          [value].flat().map((inner) => textOf(inner as Filter, placeholders)),
          key === 'and' ? 'AND' : 'OR',
        ),
      ];
    if (key === 'not') return [`NOT (${textOf(value as Filter, placeholders)})`];
    return ofAttribute(key, value as Record<string, unknown>, placeholders);
  });

const textOf = (filter: Filter, placeholders: Placeholders): string => {
  const parts = partsOf(filter, placeholders);
  if (parts.length === 0) throw new Error('a filter has no condition');
  return joined(parts, 'AND');
};

/** The condition or filter expression of a filter object; the conditions of one object are joined by AND. */
export const toCondition = (filter: Filter, marshal?: (value: unknown) => TypedValue): Expression => {
  const placeholders = createPlaceholders(marshal);
  return placeholders.expression(textOf(filter, placeholders));
};

/** The key condition of a query, whose parts DynamoDB wants side by side. */
export const toKeyCondition = (query: Filter): Expression => {
  const placeholders = createPlaceholders();
  return placeholders.expression(partsOf(query, placeholders).join(' AND '));
};
