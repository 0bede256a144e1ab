import { describe, expect, it } from 'vitest';
import { BundleRefused, evaluate } from '../../local/appsync/engine';

const bundle = (body: string, before = '') =>
  `import { util } from '@aws-appsync/utils';\n${before}\nfunction request(ctx) {\n${body}\n}\nfunction response(ctx) { return ctx.result; }\nexport { request, response };\n`;

const refusal = (code: string): string => {
  try {
    evaluate(code, {}, 'request');
  } catch (error) {
    if (error instanceof BundleRefused) return error.message;
    throw error;
  }
  return 'accepted';
};

describe('[OPS-3] syntax that AppSync refuses', () => {
  it.each([
    ['for (let i = 0; i < 1; i += 1) {}', 'for (;;)'],
    ['while (false) {}', 'while'],
    ['do {} while (false);', 'do-while'],
    ['try { ctx.x; } catch {}', 'try'],
    ['try { ctx.x; } finally {}', 'try'],
    ['throw "x";', 'throw'],
    ['for (const x of []) { continue; }', 'continue'],
    ['out: for (const x of []) { break out; }', 'labels'],
    ['class A {}', 'classes'],
    ['const A = class {};', 'classes'],
    ['const f = async () => 1;', 'async'],
    ['async function f() { await 1; }', 'async'],
    ['const f = { async g() {} };', 'async'],
    ['function* f() { yield 1; }', 'generators'],
    ['const f = { *g() {} };', 'generators'],
    ['return /a/.test("a");', 'regular expressions'],
    ['return new Map();', 'new is'],
    ['return new RegExp("a");', 'new is'],
    ['let i = 0; i++;', '++'],
    ['let i = 0; --i;', '--'],
    ['return ~1;', '~'],
    ['return "a" in ctx;', 'in is'],
    ['return ctx instanceof Object;', 'instanceof'],
    ['return this;', 'this'],
    ['return arguments[0];', 'arguments'],
    ['return arguments.length;', 'arguments'],
    ['return 1n;', 'big integers'],
    ['return import("fs");', 'dynamic imports'],
    ['return import.meta;', 'meta properties'],
    ['debugger;', 'debugger'],
    ['return { get a() { return 1; } }.a;', 'accessors'],
    ['const f = (x) => x; return f.call(null, 1);', 'call'],
    ['const f = (x) => x; return f.apply(null, [1]);', 'apply'],
    ['const f = (x) => x; return f.bind(null);', 'bind'],
    ['const f = (x) => x; const g = (h) => 1; return g(f);', 'passing a function'],
    ['const g = (h) => 1; return g(() => 1);', 'passing a function'],
    ['return [2, 1].sort((a, b) => a - b);', 'passing a function'],
    ['return "a".replace("a", () => "b");', 'passing a function'],
    ['const f = () => () => 1; return 1;', 'returning a function'],
    ['function f() { function g() {} return g; } return 1;', 'returning a function'],
    ['function f(n) { return n < 1 ? 0 : f(n - 1); } return f(3);', 'recursion'],
    ['function f(n) { return n < 1 ? 0 : g(n - 1); } function g(n) { return f(n); } return f(3);', 'recursion'],
    ['const f = (n) => n.map(f); return f([]);', 'recursion'],
  ])('%s', (body, reason) => {
    expect(refusal(bundle(body))).toMatch(new RegExp(`code\\.js:\\d+:\\d+: .*${reason.replaceAll(/[+()*]/g, '\\$&')}`));
  });

  it('says where, and says everything at once', () => {
    const found = refusal(bundle('  while (true) {}\n  throw 1;'));
    expect(found).toContain('code.js:4:3: while is not supported\ncode.js:5:3: throw is not supported');
  });

  it.each([
    ['const map = (f) => f; return [1].map((f) => map(f));'],
    ['const step = 2; return [1].map((step) => step * 2)[0] + step;'],
    ['const { arguments: input } = ctx; return ctx.arguments ?? input;'],
    ['const f = (n) => n + 1; return [1, 2].map(f).reduce((a, b) => a + b, 0);'],
    ['for (const x of [1]) { if (x) break; } for (const k in { a: 1 }) { switch (k) { case "a": break; } } return -1;'],
    ['let i = 0; i += 1; i <<= 2; return `${i}` + typeof void 0 + (i > 1 ? !i : null);'],
    ['const { a = 1, ...rest } = { b: 2 }; delete rest.b; return [a, ...Object.keys(rest)];'],
  ])('takes %s', (body) => {
    expect(refusal(bundle(body))).toBe('accepted');
  });

  it('takes 32,768 characters and no more', () => {
    const empty = bundle('//', '');
    const full = bundle(`//${'x'.repeat(32_768 - empty.length)}`);
    expect(full).toHaveLength(32_768);
    expect(refusal(full)).toBe('accepted');
    expect(refusal(`${full} `)).toContain('32769 characters');
  });

  it.each([
    ['export function request() {}', 'does not export response'],
    ["import fs from 'node:fs'; export function request() {} export function response() {}", 'no module "node:fs"'],
    [
      "import utils from '@aws-appsync/utils'; export function request() {} export function response() {}",
      'no default',
    ],
    [
      "import { utils } from '@aws-appsync/utils'; export function request() {} export function response() {}",
      'not export utils',
    ],
    [
      "import { select } from '@aws-appsync/utils/rds'; export function request() {} export function response() {}",
      'no module',
    ],
    [
      "export * from '@aws-appsync/utils'; export function request() {} export function response() {}",
      'another module',
    ],
    ['export default 1; export function request() {} export function response() {}', 'default export'],
    ['export function request( {', 'would be refused'],
  ])('refuses the module %s', (code, reason) => {
    expect(refusal(code)).toContain(reason);
  });

  it('takes every form in which a bundler writes imports and exports', () => {
    const code = `import { util as util2, runtime } from "@aws-appsync/utils";
import * as ddb from "@aws-appsync/utils/dynamodb";
import { get as get2 } from "@aws-appsync/utils/dynamodb";
import "@aws-appsync/utils";
var request2 = (ctx) => [util2.authType(), typeof runtime, ddb.get({ key: { a: 1 } }).operation, get2({ key: { a: 1 } }).key];
export const response = (ctx) => ctx.result, other = 1;
export {
  request2 as request
};
`;
    expect(evaluate(code, {}, 'request').result).toEqual([
      'API Key Authorization',
      'object',
      'GetItem',
      { a: { N: 1 } },
    ]);
    expect(evaluate(code, { result: 5 }, 'response').result).toBe(5);
  });
});

describe('[OPS-3] what the runtime does not have', () => {
  it.each(
    `Date Map Set WeakMap WeakSet WeakRef Promise RegExp Symbol BigInt Function Array Boolean Error TypeError Proxy Reflect Intl
     ArrayBuffer Uint8Array SharedArrayBuffer Atomics DataView WebAssembly globalThis global window process require module
     Buffer fetch setTimeout setInterval queueMicrotask structuredClone parseInt parseFloat isNaN isFinite eval escape
     encodeURIComponent decodeURIComponent URL TextEncoder crypto performance __modules2`.split(/\s+/),
  )('global %s', (name) => {
    expect(evaluate(bundle(`return typeof ${name};`), {}, 'request').result).toBe('undefined');
  });

  it.each([
    ['[1].includes(1)'],
    ['[1].at(0)'],
    ['[1].entries()'],
    ['[1].keys()'],
    ['[1].values()'],
    ['[1].toSorted()'],
    ['[1].copyWithin(0)'],
    ['[1].sort(undefined)'],
    ['"a".includes("a")'],
    ['"a".padStart(2)'],
    ['"a".padEnd(2)'],
    ['"a".repeat(2)'],
    ['"a".substring(0)'],
    ['"a".substr(0)'],
    ['"a".charCodeAt(0)'],
    ['"a".codePointAt(0)'],
    ['"a".at(0)'],
    ['"a".match("a")'],
    ['"a".search("a")'],
    ['"a".normalize()'],
    ['"a".localeCompare("b")'],
    ['"a".replace("a", undefined)'],
    ['(1).toFixed(1)'],
    ['(1).toString()'],
    ['({}).hasOwnProperty("a")'],
    ['({}).toString()'],
    ['Object.freeze({})'],
    ['Object.fromEntries([])'],
    ['Object.getPrototypeOf({})'],
    ['Object.defineProperty({}, "a", {})'],
    ['Number("1")'],
    ['Number.parseInt("1")'],
    ['Number.isInteger(1)'],
    ['String(1)'],
    ['String.fromCharCode(65)'],
    ['Math.abs(-1)'],
    ['Math.pow(2, 2)'],
    ['Math.PI.x()'],
    ['console.warn("x")'],
    ['util.toJson({})'],
    ['util.parseJson("{}")'],
    ['util.isNull(null)'],
    ['`${{}}`'],
  ])('%s', (expression) => {
    const { error, result } = evaluate(bundle(`return ${expression};`), {}, 'request');
    expect(error).toMatchObject({
      errorType: 'Code',
      message: expect.stringMatching(/^code\.js:4:\d+: \w*Error: /) as string,
    });
    expect(result).toBeNull();
  });

  it.each([
    ['util.error.constructor'],
    ['util.constructor'],
    ['(() => 1).constructor'],
    ['request.constructor'],
    ['[].constructor'],
    ['"".constructor'],
    ['ctx.constructor'],
    ['({}).__proto__'],
    ['util.time.nowISO8601.constructor'],
    ['ctx.args.__proto__'],
    ['[][`constructor`]'],
  ])('a way out by %s', (expression) => {
    expect(evaluate(bundle(`return [typeof (${expression})];`), {}, 'request').result).toEqual(['undefined']);
  });

  it('a way to what a later request sees', () => {
    const code = bundle('count += 1; list.push(count); return [count, list];', 'let count = 0; const list = [];');
    expect(evaluate(code, {}, 'request').result).toEqual([1, [1]]);
    expect(evaluate(code, {}, 'request').result).toEqual([1, [1]]);
    for (const change of [
      'util.x = 1',
      'util.error = 1',
      'Math.x = 1',
      'JSON.parse = 1',
      'console.log.x = 1',
      'ctx.args = {}',
      'ctx.result = 1',
      'undeclared = 1',
    ])
      expect(evaluate(bundle(`${change};`), {}, 'request').error?.errorType, change).toBe('Code');
  });
});

describe('[OPS-3] what the runtime has', () => {
  it.each([
    ['Object.assign({ a: 1 }, { b: 2 })', { a: 1, b: 2 }],
    ['[Object.entries({ a: 1 }), Object.hasOwn({ a: 1 }, "a"), Object.values({ a: 1 })]', [[['a', 1]], true, [1]]],
    [
      '[String.raw`\\n`, "abc".length, "abc".charAt(1), "a".concat("b"), "abc".endsWith("c")]',
      ['\\n', 3, 'b', 'ab', true],
    ],
    [
      '["abc".indexOf("c"), "aba".lastIndexOf("a"), "abc".slice(-2), "a,b".split(","), "ab".startsWith("a")]',
      [2, 2, 'bc', ['a', 'b'], true],
    ],
    [
      '["aB".toLowerCase(), "aB".toUpperCase(), " a ".trim(), " a ".trimEnd(), " a ".trimStart()]',
      ['ab', 'AB', 'a', ' a', 'a '],
    ],
    [
      '[Number.isFinite(1), Number.isNaN(NaN), Math.min(1, 2), Math.max(1, 2), Math.round(1.5), Math.floor(1.5), Math.ceil(1.5)]',
      [true, true, 1, 2, 2, 1, 2],
    ],
    [
      '[[1].concat(2), [0].fill(7), [[1]].flat(), [1].indexOf(1), [1, 2].join("-"), [1].lastIndexOf(1), [1].pop()]',
      [[1, 2], [7], [1], 0, '1-2', 0, 1],
    ],
    [
      '[[1].push(2), [1, 2].reverse(), [1].shift(), [1, 2].slice(1), ["b", "a"].sort(), [1, 2].splice(0, 1), [1].unshift(0)]',
      [2, [2, 1], 1, [2], ['a', 'b'], [1], 2],
    ],
    [
      '[[1].map((x) => x), [1].flatMap((x) => [x, x]), [1].filter((x) => x), [1].reduce((a, x) => a + x, 1), [1].reduceRight((a, x) => a + x, 1)]',
      [[1], [1, 1], [1], 2, 2],
    ],
    [
      '[[1].find((x) => x), [1].some((x) => x), [1].every((x) => x), [1].findIndex((x) => x), [1].findLast((x) => x), [1].findLastIndex((x) => x)]',
      [1, true, true, 0, 1, 0],
    ],
    [
      '[JSON.parse("[1]"), JSON.parse("{"), JSON.stringify({ a: [1] }), +"12", "" + 1.5]',
      [[1], '', '{"a":[1]}', 12, '1.5'],
    ],
    ['[..."ab", ...[1]]', ['a', 'b', 1]],
    ['[undefined, NaN, () => 1, { a: undefined }]', [null, null, null, {}]],
  ])('%s', (expression, value) => {
    expect(evaluate(bundle(`return ${expression};`), {}, 'request')).toMatchObject({ error: null, result: value });
  });

  it('logs, and takes replacements for Java patterns', () => {
    const { logs, result } = evaluate(
      bundle(
        'console.log("a", { b: [1] }); console.error(2); return ["a.b.c".replace(".", "-"), "a.b".replaceAll("\\\\.", "$0"), "x1y22".replaceAll("\\\\d+", "<$0>")];',
      ),
      {},
      'request',
    );
    expect(logs).toEqual(['a {"b":[1]}', '2']);
    expect(result).toEqual(['-.b.c', 'a.b', 'x<1>y<22>']);
  });
});
