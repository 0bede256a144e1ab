import { readDataSource } from './data-sources';
import { planNew } from './plan';
import { toSchemaReply, type Block, type ProviderSchema } from './schema';
import { problemsOf, type Problem } from './validate';
import { decodeValue, encodeValue, isObject, type ObjectValue, type Value } from './values';

interface DynamicValue {
  readonly msgpack: Uint8Array;
}

/** A request of the plugin protocol; each call reads the fields that it has. */
export interface Request {
  readonly type_name: string;
  readonly config: DynamicValue;
  readonly prior_state: DynamicValue;
  readonly proposed_new_state: DynamicValue;
}

const toDynamic = (value: Value): DynamicValue => ({ msgpack: encodeValue(value) });

function toDiagnostic({ path, summary, detail }: Problem): object {
  const steps = path.map((step) => (typeof step === 'number' ? { element_key_int: step } : { attribute_name: step }));
  return { severity: 'ERROR', summary, detail, attribute: { steps } };
}

/**
 * A provider that knows a schema and no service: it validates configurations and plans new resources, as the real one
 * does before it asks AWS anything. It refuses to apply. The keys are the calls of the plugin protocol.
 */
export function createProvider(schema: ProviderSchema): Record<string, (request: Request) => object> {
  const schemaReply = toSchemaReply(schema);
  const validate =
    (types: Readonly<Record<string, Block>>) =>
    (request: Request): object => {
      const config = decodeValue(request.config.msgpack) as ObjectValue;
      const problems = problemsOf(request.type_name, types[request.type_name] as Block, config);
      return { diagnostics: problems.map(toDiagnostic) };
    };
  return {
    GetSchema: () => schemaReply,
    PrepareProviderConfig: (request) => ({ prepared_config: request.config }),
    ValidateResourceTypeConfig: validate(schema.resources),
    ValidateDataSourceConfig: validate(schema.dataSources),
    Configure: () => ({}),
    PlanResourceChange: (request) => {
      const proposed = decodeValue(request.proposed_new_state.msgpack);
      const block = schema.resources[request.type_name] as Block;
      const isNew = decodeValue(request.prior_state.msgpack) === null;
      const planned = isNew && isObject(proposed) ? planNew(block, proposed) : proposed;
      // As the real provider says of itself, for it is built on the same framework: small differences between
      // configuration and plan are no errors.
      return { planned_state: toDynamic(planned), legacy_type_system: true };
    },
    ApplyResourceChange: () => ({
      diagnostics: [
        { severity: 'ERROR', summary: 'Nothing to apply to', detail: 'This provider knows a schema only.' },
      ],
    }),
    ReadDataSource: (request) => {
      const config = decodeValue(request.config.msgpack) as ObjectValue;
      return { state: toDynamic(readDataSource(request.type_name, config)) };
    },
    Stop: () => ({}),
  };
}
