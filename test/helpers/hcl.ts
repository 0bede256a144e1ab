import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from '@cdktf/hcl2json';

/** A body of HCL as JSON: blocks are lists, expressions are strings such as `${var.name}`. */
// The shape depends on the resource's type.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Body = Record<string, any>;

/** One `resource` or `data` block. */
export interface Block {
  readonly kind: 'resource' | 'data';
  readonly type: string;
  readonly name: string;
  /** `type.name`, as the configuration refers to it. */
  readonly address: string;
  readonly body: Body;
  readonly module: Module;
}

/** The files of one folder. */
export interface Module {
  readonly folder: string;
  readonly blocks: readonly Block[];
  readonly locals: Body;
  readonly variables: Record<string, Body>;
  readonly outputs: Record<string, Body>;
  readonly calls: Record<string, Body>;
  /** The text of all files, for comments. */
  readonly text: string;
  /** What this module's variables are given by the module that calls it. */
  readonly caller: { module: Module; arguments: Body } | null;
}

const named = (found: Body | undefined): Record<string, Body> =>
  Object.fromEntries(Object.entries(found ?? {}).map(([name, [body]]) => [name, body]));

/** Parses every `.tf` file of a folder. */
export const readModule = async (folder: string, caller: Module['caller'] = null): Promise<Module> => {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.tf'))
    .map((file) => [file, readFileSync(join(folder, file), 'utf8')] as const);
  const module = {
    folder,
    blocks: [] as Block[],
    locals: {} as Body,
    variables: {} as Record<string, Body>,
    outputs: {} as Record<string, Body>,
    calls: {} as Record<string, Body>,
    text: files.map(([, text]) => text).join('\n'),
    caller,
  };
  for (const [file, text] of files) {
    const parsed = (await parse(file, text)) as Body;
    for (const kind of ['resource', 'data'] as const)
      for (const [type, all] of Object.entries((parsed[kind] ?? {}) as Body))
        for (const [name, [body]] of Object.entries(all as Record<string, [Body]>))
          module.blocks.push({ kind, type, name, address: `${type}.${name}`, body, module });
    for (const locals of (parsed['locals'] ?? []) as Body[]) Object.assign(module.locals, locals);
    Object.assign(module.variables, named(parsed['variable']));
    Object.assign(module.outputs, named(parsed['output']));
    Object.assign(module.calls, named(parsed['module']));
  }
  return module;
};

/** The configuration: the root module and the modules that it calls from its own folder. */
export const readTerraform = async (folder = 'terraform'): Promise<Module[]> => {
  const root = await readModule(folder);
  const calls = Object.values(root.calls).filter(({ source }) => existsSync(join(folder, source)));
  return [
    root,
    ...(await Promise.all(
      calls.map((given) => readModule(join(folder, given['source']), { module: root, arguments: given })),
    )),
  ];
};

/**
 * The value of an argument where it does not take a plan to know it: a variable's default, what a module is given, a
 * local value. Anything else is returned as it stands.
 */
export const resolve = (module: Module, value: unknown): unknown => {
  const [, kind, name] = (typeof value === 'string' && /^\$\{(var|local)\.(\w+)\}$/.exec(value)) || [];
  if (!kind || !name) return value;
  if (kind === 'local') return name in module.locals ? resolve(module, module.locals[name]) : value;
  if (module.caller && name in module.caller.arguments)
    return resolve(module.caller.module, module.caller.arguments[name]);
  const variable = module.variables[name];
  return variable && 'default' in variable ? variable['default'] : value;
};

/** An argument of a block, resolved; a path such as `log_config.field_log_level` goes into a single nested block. */
export const valueOf = ({ body, module }: Block, path: string): unknown => {
  let found: unknown = body;
  for (const name of path.split('.')) {
    const within = Array.isArray(found) ? found[0] : found;
    found = (within as Body | undefined)?.[name];
  }
  return resolve(module, found);
};

/** A block's nested blocks of one type, those of `dynamic` included. */
export const nested = (body: Body, type: string): Body[] => [
  ...((body[type] as Body[] | undefined) ?? []),
  ...((body['dynamic']?.[type] as Body[] | undefined) ?? []).flatMap(({ content }) => content as Body[]),
];

/** The object inside `jsonencode(…)`. */
export const jsonOf = async (expression: string): Promise<Body> => {
  const [, inner] = /^\$\{jsonencode\(([^]*)\)\}$/.exec(expression) ?? [];
  if (!inner) throw new Error(`no jsonencode: ${expression.slice(0, 60)}`);
  return ((await parse('json.tf', `value = ${inner}\n`)) as Body)['value'];
};
