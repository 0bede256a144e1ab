import type { Block } from './schema';
import { isObject, unknown, type ObjectValue, type Value } from './values';

/**
 * What would be planned for a new resource: the proposed values, with every computed attribute that the configuration
 * leaves unset marked unknown, in nested blocks too, for AWS decides it.
 */
export function planNew(block: Block, proposed: ObjectValue): ObjectValue {
  const planned: ObjectValue = { ...proposed };
  for (const [name, [, flags]] of Object.entries(block.attributes ?? {}))
    if (flags.includes('c') && (planned[name] ?? null) === null) planned[name] = unknown;
  for (const [name, nested] of Object.entries(block.blocks ?? {})) {
    const plan = (value: Value): Value => (isObject(value) ? planNew(nested, value) : value);
    const value = planned[name] ?? null;
    planned[name] = Array.isArray(value) ? value.map(plan) : plan(value);
  }
  return planned;
}
