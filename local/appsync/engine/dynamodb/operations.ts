import { createPlaceholders, type Expression, type Placeholders } from '../util/placeholders';
import type { HelperTree } from '../session';
import { marshal } from './marshal';

/** What `operations.…()` returns. */
interface Operation {
  _type: 'add' | 'remove' | 'replace' | 'increment' | 'decrement' | 'append' | 'prepend' | 'updateListItem';
  value?: unknown;
  index?: number;
}

/** The `operations` object. */
export const operations: HelperTree = {
  add: (_session, value: unknown) => ({ _type: 'add', value }),
  remove: () => ({ _type: 'remove' }),
  replace: (_session, value: unknown) => ({ _type: 'replace', value }),
  increment: (_session, by: number | null) => ({ _type: 'increment', value: by ?? 1 }),
  decrement: (_session, by: number | null) => ({ _type: 'decrement', value: by ?? 1 }),
  append: (_session, value: unknown[]) => ({ _type: 'append', value }),
  prepend: (_session, value: unknown[]) => ({ _type: 'prepend', value }),
  updateListItem: (_session, value: unknown, index: number) => ({ _type: 'updateListItem', value, index }),
};

export const toStringSet = (_session: unknown, values: string[]): object => ({ SS: values });
export const toNumberSet = (_session: unknown, values: number[]): object => ({ NS: values.map(String) });
export const toBinarySet = (_session: unknown, values: string[]): object => ({ BS: values });

const isOperation = (value: unknown): value is Operation =>
  typeof value === 'object' && value !== null && typeof (value as Operation)._type === 'string';

const isPlainObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !isOperation(value) && 'M' in marshal(value);

interface Clauses {
  set: string[];
  remove: string[];
}

const applyOperation = (path: string, operation: Operation, clauses: Clauses, placeholders: Placeholders): void => {
  if (operation._type === 'remove') {
    clauses.remove.push(placeholders.path(path));
    return;
  }
  const target = placeholders.path(operation._type === 'updateListItem' ? `${path}[${operation.index}]` : path);
  const value = placeholders.value(path, operation.value);
  const assigned: Record<Exclude<Operation['_type'], 'remove'>, string> = {
    add: value,
    replace: value,
    updateListItem: value,
    increment: `${target} + ${value}`,
    decrement: `${target} - ${value}`,
    append: `list_append(${target}, ${value})`,
    prepend: `list_append(${value}, ${target})`,
  };
  clauses.set.push(`${target} = ${assigned[operation._type]}`);
};

const collect = (path: string, value: unknown, clauses: Clauses, placeholders: Placeholders): void => {
  if (isOperation(value)) applyOperation(path, value, clauses, placeholders);
  else if (Array.isArray(value) && value.length > 0 && value.every(isOperation))
    for (const operation of value) applyOperation(path, operation, clauses, placeholders);
  else if (isPlainObject(value))
    for (const [name, inner] of Object.entries(value)) collect(`${path}.${name}`, inner, clauses, placeholders);
  else applyOperation(path, { _type: 'replace', value }, clauses, placeholders);
};

/** The update expression of an update object; a nested object sets only the keys that it has. */
export const toUpdate = (changes: Record<string, unknown>): Expression => {
  const placeholders = createPlaceholders(marshal);
  const clauses: Clauses = { set: [], remove: [] };
  for (const [name, value] of Object.entries(changes)) collect(name, value, clauses, placeholders);
  const text = [
    clauses.set.length > 0 ? `SET ${clauses.set.join(', ')}` : '',
    clauses.remove.length > 0 ? `REMOVE ${clauses.remove.join(', ')}` : '',
  ];
  return placeholders.expression(text.filter((clause) => clause !== '').join(' '));
};
