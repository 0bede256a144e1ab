import { expect } from 'vitest';
import { nested, readTerraform, valueOf, type Block, type Body, type Module } from '../helpers/hcl';

/** A statement of an `aws_iam_policy_document`. */
export interface Statement {
  /** The document's address. */
  readonly document: string;
  readonly denies: boolean;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly principals: readonly { type: string; identifiers: readonly string[] }[];
  /** `test variable`, such as `Bool aws:SecureTransport`. */
  readonly conditions: Readonly<Record<string, readonly string[]>>;
}

/** What assertions look at. */
export interface Configuration {
  readonly modules: readonly Module[];
  /** Every resource of a type, in all modules. */
  all(type: string): Block[];
  /** The same, where there must be one at least. */
  some(type: string): Block[];
  readonly statements: readonly Statement[];
  /** The text of all files. */
  readonly text: string;
}

export type Assertion = (configuration: Configuration) => void | Promise<void>;
export type Assertions = Readonly<Record<string, Assertion>>;

const listOf = (value: unknown): string[] => (Array.isArray(value) ? (value as string[]) : [String(value)]);

const statementsOf = (block: Block): Statement[] =>
  nested(block.body, 'statement').map((statement: Body) => ({
    document: block.address,
    denies: statement['effect'] === 'Deny',
    actions: listOf(statement['actions']),
    resources: listOf(statement['resources'] ?? []),
    principals: nested(statement, 'principals') as unknown as Statement['principals'],
    conditions: Object.fromEntries(
      nested(statement, 'condition').map(({ test, variable, values }) => [`${test} ${variable}`, listOf(values)]),
    ),
  }));

export const readConfiguration = async (folder?: string): Promise<Configuration> => {
  const modules = await readTerraform(folder);
  const blocks = modules.flatMap((module) => module.blocks);
  const all = (type: string): Block[] => blocks.filter((block) => block.kind === 'resource' && block.type === type);
  return {
    modules,
    all,
    some(type) {
      const found = all(type);
      expect(found.length, `resources of type ${type}`).toBeGreaterThan(0);
      return found;
    },
    statements: blocks.filter(({ type }) => type === 'aws_iam_policy_document').flatMap(statementsOf),
    text: modules.map(({ text }) => text).join('\n'),
  };
};

/** Every resource of the type has this value at this path. */
export const each =
  (type: string, path: string, value: unknown): Assertion =>
  ({ some }) => {
    for (const block of some(type)) expect(valueOf(block, path), `${block.address}: ${path}`).toEqual(value);
  };

/** Every resource of the type refers to our own key at this path. */
export const encrypted = (type: string, path: string): Assertion => each(type, path, '${aws_kms_key.this.arn}');

/** There is no resource of these types. */
export const none =
  (...types: string[]): Assertion =>
  ({ all }) => {
    for (const type of types) expect(all(type), type).toEqual([]);
  };

export const both =
  (...assertions: Assertion[]): Assertion =>
  async (configuration) => {
    for (const assertion of assertions) await assertion(configuration);
  };

/** The values of an attribute over all resources of a type. */
export const references = (blocks: readonly Block[], path: string): string[] =>
  blocks.map((block) => String(valueOf(block, path)));
