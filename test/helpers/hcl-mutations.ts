import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { limits } from '../../tools/terraform/limits';
import type { Block, ProviderSchema } from '../../tools/terraform/schema';
import type { Random } from './random';

/** A change of one place in one file. */
export interface Mutation {
  readonly kind: string;
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** The lines that are replaced, and what stands there then. */
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** An argument that stands on one line, or the head of a block, with the blocks around it from the outermost. */
interface Site {
  readonly file: string;
  readonly index: number;
  /** Of an argument its name, of a block its type. */
  readonly name: string;
  /** Absent for the head of a block. */
  readonly value?: string;
  /** For example `resource "aws_sqs_queue" "changes"`, `redrive_policy`. */
  readonly inside: readonly string[];
}

const head = /^\s*(?:dynamic ")?(\w+)"?((?: "[^"]+")*) \{$/;
const argument = /^\s*(\w+)\s+= (.*)$/;

/** The places of a file in the canonical format: what opens on a line ends it, what closes begins one. */
function sitesOf(file: string, lines: readonly string[]): Site[] {
  const sites: Site[] = [];
  const inside: string[] = [];
  let value = 0;
  for (const [index, line] of lines.entries()) {
    if (/^\s*#/.test(line)) continue;
    const opens = /[[({]$/.test(line);
    const closes = /^\s*[\])}]/.test(line);
    if (value > 0) {
      value += Number(opens) - Number(closes);
      continue;
    }
    const block = head.exec(line);
    const [, name, text] = argument.exec(line) ?? [];
    if (block !== null) {
      const [, type = '', labels = ''] = block;
      sites.push({ file, index, name: type, inside: [...inside] });
      inside.push(`${type}${labels}`);
    } else if (closes) inside.pop();
    else if (name !== undefined && text !== undefined) {
      if (opens) value = 1;
      else sites.push({ file, index, name, value: text, inside: [...inside] });
    }
  }
  return sites;
}

/** The block of the schema in which a site stands, if it stands in one of a resource, and its path with dots. */
function schemaOf(schema: ProviderSchema, { inside }: Site): { block: Block; path: string } | undefined {
  const [outermost = '', ...rest] = inside;
  const [, type = ''] = /^resource "(\w+)"/.exec(outermost) ?? [];
  const steps = rest.filter((step) => step !== 'content');
  const block = steps.reduce<Block | undefined>((at, step) => at?.blocks?.[step], schema.resources[type]);
  return block === undefined ? undefined : { block, path: [type, ...steps].join('.') };
}

type Mutate = (site: Site, line: string, at: { block: Block; path: string } | undefined) => string | undefined;

const withValue = (line: string, value: string): string => line.replace(/= .*$/, () => `= ${value}`);

/** Each gives the line that replaces a site's, an empty one to leave it out, or undefined where it does not apply. */
const mutators: Readonly<Record<string, Mutate>> = {
  'unknown argument': ({ name, value }, line, at) =>
    at?.block.attributes?.[name] && value !== undefined ? line.replace(name, `${name}_s`) : undefined,
  'unknown block': ({ name, value }, line, at) =>
    value === undefined && at?.block.blocks?.[name] ? line.replace(name, `${name}s`) : undefined,
  'missing required argument': ({ name, value }, _line, at) =>
    value !== undefined && at?.block.attributes?.[name]?.[1].includes('r') ? '' : undefined,
  'null for a required argument': ({ name, value }, line, at) =>
    value !== undefined && at?.block.attributes?.[name]?.[1].includes('r') ? withValue(line, 'null') : undefined,
  'wrong type': ({ name, value }, line, at) => {
    const type = at?.block.attributes?.[name]?.[0];
    return value !== undefined && type !== undefined && type !== 'string' ? withValue(line, '"many"') : undefined;
  },
  'bad enum': ({ name, value }, line, at) => {
    const [type, , accepted] = at?.block.attributes?.[name] ?? [];
    if (value === undefined || accepted === undefined) return undefined;
    return withValue(line, type === 'string' ? '"NOT_ONE"' : '["NOT_ONE"]');
  },
  'out of range': ({ name, value }, line, at) => {
    const limit = limits[`${at?.path}.${name}`];
    return value !== undefined && limit?.holds(-7) === false ? withValue(line, '-7') : undefined;
  },
  'wrong reference': ({ value }, line) =>
    value !== undefined && /\b(var|local|module|data\.aws_\w+|aws_\w+)\.\w+/.test(value)
      ? line.replace(/(= .*?\b(?:var|local|module|data\.aws_\w+|aws_\w+)\.)(\w+)/, '$1$2_x')
      : undefined,
  'wrong attribute': ({ value }, line) =>
    value !== undefined && /\baws_\w+\.\w+(\[[^\]]+\])?\.\w+/.test(value)
      ? line.replace(/(= .*?\baws_\w+\.\w+(?:\[[^\]]+\])?\.)(\w+)/, '$1$2_x')
      : undefined,
  'unknown input of a module': ({ name, value, inside }, line) =>
    value !== undefined && inside.length === 1 && inside[0]?.startsWith('module') && name !== 'for_each'
      ? line.replace(name, `${name}_x`)
      : undefined,
};

/** A statement is a block of its own: all its lines go. */
function* removedStatements(file: string, lines: readonly string[], sites: readonly Site[]): Generator<Mutation> {
  for (const { index, name, inside } of sites) {
    if (name !== 'statement' || !inside[0]?.startsWith('data "aws_iam_policy_document"')) continue;
    const [indent = ''] = /^\s*/.exec(lines[index] ?? '') ?? [];
    const end = lines.indexOf(`${indent}}`, index);
    const before = lines.slice(index, end + 1);
    yield { kind: 'removed policy statement', file, line: index + 1, before, after: [] };
  }
}

/** Every mutation of the configuration in `folder`, by kind. */
export function allMutations(folder: string, schema: ProviderSchema): Map<string, Mutation[]> {
  const found = new Map<string, Mutation[]>();
  const add = (mutation: Mutation): void => {
    found.set(mutation.kind, [...(found.get(mutation.kind) ?? []), mutation]);
  };
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.tf'));
  for (const file of files.sort()) {
    const lines = readFileSync(join(folder, file), 'utf8').split('\n');
    const sites = sitesOf(file, lines);
    for (const site of sites) {
      const line = lines[site.index] as string;
      const at = schemaOf(schema, site);
      for (const [kind, mutate] of Object.entries(mutators)) {
        const after = mutate(site, line, at);
        const place = { file, line: site.index + 1, before: [line] };
        if (after !== undefined) add({ kind, ...place, after: after === '' ? [] : [after] });
      }
    }
    for (const mutation of removedStatements(file, lines, sites)) add(mutation);
  }
  return found;
}

/** `count` mutations, spread evenly over the kinds. */
export function chooseMutations(all: ReadonlyMap<string, Mutation[]>, count: number, random: Random): Mutation[] {
  const left = [...all.values()].map((mutations) => [...mutations]);
  const chosen: Mutation[] = [];
  for (let turn = 0; chosen.length < count; turn += 1) {
    const kind = left[turn % left.length] as Mutation[];
    if (kind.length > 0) chosen.push(...kind.splice(random.below(kind.length), 1));
  }
  return chosen;
}

/** The text of a file with a mutation. */
export function mutate(text: string, { line, before, after }: Mutation): string {
  const lines = text.split('\n');
  lines.splice(line - 1, before.length, ...after);
  return lines.join('\n');
}
