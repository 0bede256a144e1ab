import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { InvalidRequest } from '../types';

/** A DynamoDB item as the SDK has it. */
export type Item = Record<string, AttributeValue>;

const bytes = (text: unknown): Uint8Array => Buffer.from(String(text), 'base64');

const lists = (type: string, value: unknown): unknown[] => {
  if (!Array.isArray(value)) throw new InvalidRequest(`a value of type ${type} takes a list`);
  return value as unknown[];
};

/** Converts AppSync's typed value (numbers may be numbers, binary is base64 text, `NULL` may be null) to the SDK's. */
export const toAttribute = (typed: unknown): AttributeValue => {
  const entries = typeof typed === 'object' && typed !== null ? Object.entries(typed) : [];
  const [type, value] = entries[0] ?? [];
  if (entries.length !== 1) throw new InvalidRequest(`${JSON.stringify(typed)} is no typed value`);
  switch (type) {
    case 'S':
      return { S: String(value) };
    case 'N':
      return { N: String(value) };
    case 'B':
      return { B: bytes(value) };
    case 'BOOL':
      return { BOOL: value === true };
    case 'NULL':
      return { NULL: true };
    case 'SS':
      return { SS: lists(type, value).map(String) };
    case 'NS':
      return { NS: lists(type, value).map(String) };
    case 'BS':
      return { BS: lists(type, value).map(bytes) };
    case 'L':
      return { L: lists(type, value).map(toAttribute) };
    case 'M':
      return { M: toItem(value) };
    default:
      throw new InvalidRequest(`there is no type ${type}`);
  }
};

/** Converts a map of typed values: a key, the attributes of an item, or expression values. */
export const toItem = (typed: unknown): Item => {
  if (typeof typed !== 'object' || typed === null || Array.isArray(typed))
    throw new InvalidRequest(`${JSON.stringify(typed)} is no map of typed values`);
  return Object.fromEntries(Object.entries(typed).map(([name, value]) => [name, toAttribute(value)]));
};

const base64 = (value: Uint8Array): string => Buffer.from(value).toString('base64');

/** Converts a stored value to what a response handler sees: plain JSON, sets as lists, binary as base64 text. */
export const fromAttribute = (value: AttributeValue): unknown => {
  if (value.S !== undefined) return value.S;
  if (value.N !== undefined) return Number(value.N);
  if (value.B !== undefined) return base64(value.B);
  if (value.BOOL !== undefined) return value.BOOL;
  if (value.SS !== undefined) return value.SS;
  if (value.NS !== undefined) return value.NS.map(Number);
  if (value.BS !== undefined) return value.BS.map(base64);
  if (value.L !== undefined) return value.L.map(fromAttribute);
  if (value.M !== undefined) return fromItem(value.M);
  return null;
};

/** Converts a stored item; null if there is none. */
export const fromItem = (item: Item | undefined): Record<string, unknown> | null =>
  item === undefined
    ? null
    : Object.fromEntries(Object.entries(item).map(([name, value]) => [name, fromAttribute(value)]));
