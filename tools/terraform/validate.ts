import { limits } from './limits';
import type { Block } from './schema';
import { isObject, Unknown, type ObjectValue, type Value } from './values';

/** Where in a resource a problem is: names of attributes and positions in lists. */
export type Path = readonly (string | number)[];

/** A problem of a configuration, in the words of a sentence that names what would be accepted. */
export interface Problem {
  readonly path: Path;
  readonly summary: string;
  readonly detail: string;
}

/**
 * The problems of a configuration that Terraform itself leaves to the provider: a required argument that is null, a
 * value outside the ones AWS lists, and a number or text out of the range that AWS documents. Unknown values pass.
 */
export function problemsOf(type: string, block: Block, config: ObjectValue): Problem[] {
  return [...walk(type, block, config, [])];
}

function* walk(address: string, block: Block, config: ObjectValue, path: Path): Generator<Problem> {
  for (const [name, [, flags, accepted]] of Object.entries(block.attributes ?? {})) {
    const value = config[name] ?? null;
    const at = [...path, name];
    if (flags.includes('r') && value === null)
      yield { path: at, summary: 'Missing required argument', detail: `"${name}" is required and is null.` };
    if (accepted !== undefined) yield* outsideOf(accepted, name, value, at);
    const limit = limits[`${address}.${name}`];
    if (limit !== undefined && isScalar(value) && !limit.holds(value))
      yield { path: at, summary: 'Value out of range', detail: `"${name}" must be ${limit.wants}.` };
  }
  for (const [name, nested] of Object.entries(block.blocks ?? {})) {
    const value = config[name] ?? null;
    const list = Array.isArray(value) ? value : [value];
    for (const [index, item] of list.entries())
      if (isObject(item)) yield* walk(`${address}.${name}`, nested, item, stepInto(path, name, nested.nesting, index));
  }
}

/** A set has no positions: a problem inside one is shown at the set. */
function stepInto(path: Path, name: string, nesting: string, index: number): Path {
  return nesting === 'list' ? [...path, name, index] : [...path, name];
}

function isScalar(value: Value): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

function* outsideOf(accepted: readonly string[], name: string, value: Value, path: Path): Generator<Problem> {
  const list = Array.isArray(value) ? value : [value];
  for (const item of list) {
    if (item === null || item instanceof Unknown || accepted.includes(String(item))) continue;
    const detail = `"${name}" is ${JSON.stringify(item)}; AWS accepts ${accepted.join(', ')}.`;
    yield { path, summary: 'Value not accepted', detail };
  }
}
