// Writes aws-provider-schema.json: the arguments, blocks and exported attributes of the AWS provider's types that
// this project uses, with the values AWS accepts where its SDK lists them.
//
//   npm install --prefix FOLDER --ignore-scripts --legacy-peer-deps @cdktn/provider-aws@25.7.0 \
//     @aws-sdk/client-{lambda,appsync,cognito-identity-provider,kms,wafv2,cloudwatch,cloudwatch-logs,apigatewayv2,scheduler,s3,dynamodb}
//   node tools/terraform/generate-schema.mjs FOLDER
//
// The bindings hold no schema file, but their generated JavaScript has it in two regular places: a comment before each
// property (`// name - computed: true, optional: false, required: false`) with a getter that tells its type, and one
// entry per argument in the functions that print HCL (`isBlock`, `list`, `set` or `struct`). Not to be had there:
// defaults, conflicts, deprecations and ranges; and the statement of a web ACL, which contains itself, is typed `any`:
// the statement of aws_wafv2_web_acl_rule, written out to a fixed depth, stands in.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { enums } from './schema-enums.mjs';
import { dataSources, resources } from './schema-types.mjs';

const folder = process.argv[2];
if (folder === undefined) throw new Error('usage: node tools/terraform/generate-schema.mjs FOLDER');
const modules = join(folder, 'node_modules');
const bindings = join(modules, '@cdktn/provider-aws');

const lowerFirst = (name) => name[0].toLowerCase() + name.slice(1);

/** The classes and the HCL entries of one module of the bindings: class name -> body, function name -> entries. */
function readModule(name) {
  const path = join(bindings, 'lib', name);
  const files = readdirSync(path, { recursive: true }).filter((file) => file.endsWith('.js'));
  const text = files.map((file) => readFileSync(join(path, file), 'utf8')).join('\n');
  const classes = new Map();
  for (const [, className, body] of text.matchAll(/^class (\w+) extends [^\n]*\{\n([\s\S]*?)^\}/gm))
    classes.set(className, body);
  const printers = new Map();
  for (const [, printer, body] of text.matchAll(/^function (\w+)ToHclTerraform\([^\n]*\n([\s\S]*?)^\}/gm))
    printers.set(printer, hclEntries(body));
  return { classes, printers };
}

const simpleTypes = { string: 'string', boolean: 'bool', number: 'number' };

/** What the functions that print HCL know of an argument: whether it is a block, of which kind, and its simple type. */
function hclEntries(body) {
  const entry = /^ +'?(\w+)'?: \{\n +value: [^\n]*\n +isBlock: (\w+),\n +type: "(\w+)",\n +storageClassType: "(\w+)"/gm;
  const found = [...body.matchAll(entry)].map(([, name, isBlock, kind, stored]) => {
    const element = simpleTypes[stored.replace(/(List|Map)$/, '')];
    const type = kind === 'simple' ? element : element && [kind, element];
    return [name, { block: isBlock === 'true', kind, type, struct: stored.replace(/List$/, '') }];
  });
  return new Map(found);
}

const getters = {
  String: 'string',
  Number: 'number',
  Boolean: 'bool',
  List: ['list', 'string'],
  NumberList: ['list', 'number'],
  StringMap: ['map', 'string'],
  NumberMap: ['map', 'number'],
  BooleanMap: ['map', 'bool'],
};

/** One property of a class: its name, flags, type (a cty type, or the class that describes it). */
function* properties(body) {
  const parts = body.split(/^ {4}\/\/ (?=\w+ - computed: )/m).slice(1);
  for (const part of parts) {
    const [, name, computed, optional, required] = /^(\w+) - computed: (\w+), optional: (\w+), required: (\w+)/.exec(
      part,
    );
    const flags = `${required === 'true' ? 'r' : ''}${optional === 'true' ? 'o' : ''}${computed === 'true' ? 'c' : ''}`;
    const nested = /^ {4}_\w+ = new (?:\w+\.)?(\w+?)(List|OutputReference|Map)\(this, "\w+"(?:, (\w+))?\)/m.exec(part);
    const simple = /^ {4}_\w+ = new cdktn\.(String|Number|Boolean)Map\(/m.exec(part);
    const getter = /return (cdktn\.Fn\.tolist\()?this\.get(\w+?)Attribute\(/.exec(part);
    if (simple !== null) yield { name, flags, type: getters[`${simple[1]}Map`] };
    else if (nested !== null)
      yield { name, flags, struct: nested[1], many: nested[2] !== 'OutputReference', set: nested[3] === 'true' };
    else if (getter !== null)
      yield { name, flags, type: getter[1] ? ['set', getters[getter[2]][1]] : getters[getter[2]] };
    else yield { name, flags };
  }
}

/** The cty type of a class whose values are computed as a whole. */
function objectType(module, struct) {
  const body = module.classes.get(`${struct}OutputReference`);
  const entries = [...properties(body)].map((property) => [property.name, typeOf(module, property)]);
  return ['object', Object.fromEntries(entries)];
}

function typeOf(module, property, entry) {
  if (property.struct === undefined) return property.type ?? entry?.type ?? 'dynamic';
  return [property.set ? 'set' : 'list', objectType(module, property.struct)];
}

/** A block in the form of the committed file: `attributes: {name: [type, flags]}`, `blocks: {name: {...}}`. */
function block(module, body, entries, above) {
  const attributes = {};
  const blocks = {};
  for (const property of properties(body)) {
    const { name, flags, struct } = property;
    if (above.includes(struct)) continue;
    const entry = entries.get(name);
    if (!(entry?.block ?? false)) attributes[name] = [typeOf(module, property, entry), flags];
    else {
      const inner = module.classes.get(`${struct}OutputReference`);
      const nesting = entry.kind === 'struct' ? 'single' : entry.kind;
      const min = flags.includes('r') && nesting !== 'single' ? { min: 1 } : {};
      const max = property.many || nesting === 'single' ? {} : { max: 1 };
      const content = block(module, inner, module.printers.get(lowerFirst(struct)), [...above, struct]);
      // A statement within a statement, again: the depth ends here.
      if (Object.keys(content).length === 0 && nesting !== 'single' && /_statement$/.test(name)) continue;
      blocks[name] = { nesting, ...min, ...max, ...content };
    }
  }
  return {
    ...(Object.keys(attributes).length > 0 && { attributes }),
    ...(Object.keys(blocks).length > 0 && { blocks }),
  };
}

function readType(moduleName, tfType) {
  const module = readModule(moduleName);
  const [, body] = [...module.classes].find(([, text]) => text.includes(`static tfResourceType = "${tfType}"`));
  return block(module, body, hclEntries(/synthesizeHclAttributes\(\) \{([\s\S]*)/.exec(body)[1]), []);
}

/** The provider's own configuration: its classes have no flags, and every argument is optional. */
function readProvider() {
  const module = readModule('provider');
  const content = (entries) => {
    const attributes = [...entries].filter(([name, entry]) => !entry.block && name !== 'alias');
    const blocks = [...entries].filter(([name, entry]) => entry.block && name !== 'endpoints');
    const nested = ([name, { struct }]) => [
      name,
      { nesting: 'list', ...content(module.printers.get(lowerFirst(struct))) },
    ];
    return {
      attributes: Object.fromEntries(attributes.map(([name, { type }]) => [name, [type ?? 'dynamic', 'o']])),
      ...(blocks.length > 0 && { blocks: Object.fromEntries(blocks.map(nested)) }),
    };
  };
  return content(hclEntries(/synthesizeHclAttributes\(\) \{([\s\S]*)/.exec(module.classes.get('AwsProvider'))[1]));
}

const kebab = (type) => type.replace(/^aws_/, '').replaceAll('_', '-');

async function withEnums(schema) {
  const sources = [];
  for (const [client, uses] of Object.entries(enums)) {
    const home = join(modules, '@aws-sdk', `client-${client}`);
    const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
    sources.push(`@aws-sdk/client-${client} ${version}`);
    const tables = await import(join(home, 'dist-es', 'models', 'enums.js'));
    for (const [path, table] of Object.entries(uses)) {
      const [type, ...steps] = path.split('.');
      const name = steps.pop();
      const owner = steps.reduce((at, step) => at?.blocks?.[step], schema[type]);
      const attribute = owner?.attributes?.[name];
      const values = Array.isArray(table) ? table : Object.values(tables[table] ?? {});
      if (attribute === undefined || values.length === 0) throw new Error(`no ${path} or no ${client}.${table}`);
      if (attribute.length === 2) attribute.push([...values].sort());
    }
  }
  return sources;
}

const resourceSchemas = Object.fromEntries(resources.map((type) => [type, readType(kebab(type), type)]));
const dataSchemas = Object.fromEntries(
  dataSources.map((type) => [type, readType(`data-${type.replaceAll('_', '-')}`, type)]),
);
// See the head of this file. Of the statements only those that need no other statement are kept, and of the rate only
// the address: the whole of them is two thirds of this file, and doubles the time that Terraform takes to read it.
const { statement } = readType('wafv2-web-acl-rule', 'aws_wafv2_web_acl_rule').blocks;
const kept = [
  'geo_match',
  'ip_set_reference',
  'label_match',
  'managed_rule_group',
  'rate_based',
  'rule_group_reference',
];
for (const name of Object.keys(statement.blocks))
  if (!kept.includes(name.replace('_statement', ''))) delete statement.blocks[name];
for (const { blocks } of Object.values(statement.blocks))
  for (const name of ['scope_down_statement', 'managed_rule_group_configs', 'custom_keys'])
    if (blocks) delete blocks[name];
const { rule } = resourceSchemas['aws_wafv2_web_acl'].blocks;
delete rule.attributes.statement;
rule.blocks.statement = { ...statement, min: 1, max: 1 };
const left = JSON.stringify([resourceSchemas, dataSchemas]).match(/"\w+":\["dynamic"/g);
if (left !== null) throw new Error(`no type is known of ${left.join(' ')}`);

const { name, version } = JSON.parse(readFileSync(join(bindings, 'package.json'), 'utf8'));
const [, providerVersion] = /providerVersion: '([\d.]+)'/.exec(
  readFileSync(join(bindings, 'lib/sqs-queue/index.js'), 'utf8'),
);
const enumSources = await withEnums(resourceSchemas);
const file = {
  about: `Facts of the Terraform AWS provider ${providerVersion}, drawn by generate-schema.mjs from ${name} ${version} (MPL-2.0); accepted values from ${enumSources.join(', ')} (Apache-2.0). An attribute is [type, flags, accepted values?]; flags: r required, o optional, c computed.`,
  providerVersion,
  provider: readProvider(),
  resources: resourceSchemas,
  dataSources: dataSchemas,
};
// One line per type, so that a change of a type is a change of a line.
const lines = (types) =>
  Object.entries(types)
    .map(([type, schema]) => `    ${JSON.stringify(type)}: ${JSON.stringify(schema)}`)
    .join(',\n');
writeFileSync(
  new URL('aws-provider-schema.json', import.meta.url),
  `{\n  "about": ${JSON.stringify(file.about)},\n  "providerVersion": "${providerVersion}",\n  "provider": ${JSON.stringify(file.provider)},\n  "resources": {\n${lines(file.resources)}\n  },\n  "dataSources": {\n${lines(file.dataSources)}\n  }\n}\n`,
);
