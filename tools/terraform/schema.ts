import { readFileSync } from 'node:fs';

/** A Terraform type as its plugin protocol writes it, for example `"string"` or `["list", "string"]`. */
export type TypeName = string | readonly [kind: string, element: unknown];

/** An attribute: its type, its flags (`r` required, `o` optional, `c` computed) and the values AWS accepts, if listed. */
export type Attribute = readonly [type: TypeName, flags: string, accepted?: readonly string[]];

export interface Block {
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly blocks?: Readonly<Record<string, NestedBlock>>;
}

/** A block inside a block. `min` and `max` count its occurrences; without `max` there is no limit. */
export interface NestedBlock extends Block {
  readonly nesting: 'list' | 'set' | 'single';
  readonly min?: number;
  readonly max?: number;
}

/** The schema of a provider: what aws-provider-schema.json holds. */
export interface ProviderSchema {
  readonly providerVersion: string;
  readonly provider: Block;
  readonly resources: Readonly<Record<string, Block>>;
  readonly dataSources: Readonly<Record<string, Block>>;
}

export function readSchema(path: string): ProviderSchema {
  return JSON.parse(readFileSync(path, 'utf8')) as ProviderSchema;
}

const nestingModes = { single: 1, list: 2, set: 3 } as const;

/** A block in the form of the plugin protocol's message `Schema.Block`. */
function toMessage(block: Block): object {
  return {
    attributes: Object.entries(block.attributes ?? {}).map(([name, [type, flags]]) => ({
      name,
      type: Buffer.from(JSON.stringify(type)),
      required: flags.includes('r'),
      optional: flags.includes('o'),
      computed: flags.includes('c'),
    })),
    block_types: Object.entries(block.blocks ?? {}).map(([name, nested]) => ({
      type_name: name,
      nesting: nestingModes[nested.nesting],
      min_items: nested.min ?? 0,
      max_items: nested.max ?? 0,
      block: toMessage(nested),
    })),
  };
}

/** The reply to the protocol's `GetSchema`. */
export function toSchemaReply(schema: ProviderSchema): object {
  const messages = (types: Readonly<Record<string, Block>>): object =>
    Object.fromEntries(Object.entries(types).map(([name, block]) => [name, { version: 0, block: toMessage(block) }]));
  return {
    provider: { version: 0, block: toMessage(schema.provider) },
    resource_schemas: messages(schema.resources),
    data_source_schemas: messages(schema.dataSources),
    // Terraform may ask once and remember: a run of its tests starts the provider many times.
    server_capabilities: { get_provider_schema_optional: true },
  };
}
