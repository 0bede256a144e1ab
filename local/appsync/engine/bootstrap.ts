/** The global constants and their functions that the "Supported runtime features" page lists. */
const STATICS = {
  Object: ['assign', 'entries', 'hasOwn', 'keys', 'values'],
  String: ['raw'],
  Number: ['isFinite', 'isNaN'],
  Math: ['random', 'min', 'max', 'round', 'floor', 'ceil'],
};

/** The methods of prototypes that the page lists; all others are deleted. */
const METHODS = {
  String:
    'length charAt concat endsWith indexOf lastIndexOf replace replaceAll slice split startsWith toLowerCase toUpperCase trim trimEnd trimStart',
  Array:
    'length concat fill flat indexOf join lastIndexOf pop push reverse shift slice sort splice unshift forEach map flatMap filter reduce reduceRight find some every findIndex findLast findLastIndex',
};

/**
 * Source of a function `(host, tree, statics, methods) => invoke` that runs once in a fresh `vm` context and makes it
 * APPSYNC_JS: every global and every undocumented method is deleted, what is left is frozen, and the helpers of `tree`
 * are defined. All that crosses to the host is JSON text through `host(name, text)`, so that no object of the host, and
 * with it no `Function` that compiles, is reachable from resolver code.
 *
 * `invoke(factory, handler, text)` evaluates a bundle and calls one handler; it answers with JSON text:
 * `{value, stash}`, or `{stash}` if a helper ended the handler, or `{thrown: {name, message, place}, stash}`.
 */
export const BOOTSTRAP = `(function (host, tree, statics, methods) {
'use strict';
const { parse, stringify } = JSON;
const { ownKeys, deleteProperty, apply } = Reflect;
const { freeze, defineProperty, getPrototypeOf, hasOwn } = Object;
const { sort } = Array.prototype;
const PlainError = Error, PlainTypeError = TypeError, iterator = Symbol.iterator;
const scope = globalThis;
const STOP = freeze({});

const call = (name, values) => {
  const answer = parse(host(name, stringify(values)));
  if (answer.stop) throw STOP;
  if (answer.error !== undefined) throw new PlainError(answer.error);
  return answer.value;
};
const plant = (branch) => {
  if (typeof branch === 'string') return freeze((...values) => call(branch, values));
  const grown = {};
  for (const key of ownKeys(branch)) defineProperty(grown, key, { value: plant(branch[key]), enumerable: true });
  return freeze(grown);
};
const planted = plant(parse(tree));

const globals = {
  JSON: { parse: (text) => { try { return parse(text); } catch { return ''; } }, stringify: (...values) => apply(stringify, undefined, values) },
  console: { log: (...values) => call('console.log', values), error: (...values) => call('console.error', values) },
  util: planted.util, extensions: planted.extensions, runtime: planted.runtime,
};
for (const [name, keys] of Object.entries(parse(statics))) {
  globals[name] = {};
  for (const key of keys) globals[name][key] = globalThis[name][key];
}

const prune = (prototype, kept) => {
  for (const key of ownKeys(prototype)) if (key !== iterator && !hasOwn(kept, key)) deleteProperty(prototype, key);
};
const lists = parse(methods);
const kept = (name) => { const set = {}; for (const key of lists[name].split(' ')) set[key] = true; return set; };
const arrays = kept('Array'), strings = kept('String');
const iterators = [getPrototypeOf([][iterator]()), getPrototypeOf(''[iterator]())];

defineProperty(Array.prototype, 'sort', { value: function (...values) {
  if (values.length > 0) throw new PlainTypeError('sort takes no arguments');
  return apply(sort, this, []);
} });
for (const name of ['replace', 'replaceAll']) defineProperty(String.prototype, name, { value: function (pattern, replacement) {
  if (typeof pattern !== 'string' || typeof replacement !== 'string') throw new PlainTypeError(name + ' takes two strings');
  return call('string.' + name, ['' + this, pattern, replacement]);
} });
prune(Array.prototype, arrays);
prune(String.prototype, strings);
const others = [Function.prototype, Number.prototype, Boolean.prototype, Symbol.prototype, BigInt.prototype, RegExp.prototype, Promise.prototype, Object.prototype];
for (const prototype of others) prune(prototype, {});
for (const prototype of [Array.prototype, String.prototype, ...iterators, getPrototypeOf(iterators[0]), ...others]) freeze(prototype);

for (const key of ownKeys(scope)) deleteProperty(scope, key);
for (const key of ownKeys(globals)) {
  for (const inner of ownKeys(globals[key])) if (typeof globals[key][inner] === 'function') freeze(globals[key][inner]);
  defineProperty(scope, key, { value: freeze(globals[key]) });
}

PlainError.prepareStackTrace = (_error, frames) => {
  for (const frame of frames)
    if (frame.getFileName() === 'code.js') return 'code.js:' + frame.getLineNumber() + ':' + frame.getColumnNumber();
  return 'code.js';
};
// Node asks the global Error of the context to format a stack; there is one only while a stack is read.
const placeOf = (error) => {
  defineProperty(scope, 'Error', { value: PlainError, configurable: true });
  const place = error.stack;
  deleteProperty(scope, 'Error');
  return place;
};

const modules = freeze({
  '@aws-appsync/utils': freeze({ util: planted.util, extensions: planted.extensions, runtime: planted.runtime }),
  '@aws-appsync/utils/dynamodb': planted.dynamodb,
});
return (factory, handler, text) => {
  const context = parse(text);
  context.args = context.arguments;
  try {
    const value = factory(modules)[handler](freeze(context));
    return stringify({ value, stash: context.stash });
  } catch (error) {
    const { stash } = context;
    if (error === STOP) return stringify({ stash });
    return stringify({ stash, thrown: { name: error.name, message: error.message, place: placeOf(error) } });
  }
};
})`;

/** Arguments of {@link BOOTSTRAP} beside the host function and the tree of helpers. */
export const LIBRARY = [JSON.stringify(STATICS), JSON.stringify(METHODS)] as const;
