import ts from 'typescript';

/** Methods of arrays that take a function; nothing else does. */
const CALLBACK_METHODS = new Set([
  'forEach',
  'map',
  'flatMap',
  'filter',
  'reduce',
  'reduceRight',
  'find',
  'findIndex',
  'findLast',
  'findLastIndex',
  'some',
  'every',
]);

const FUNCTION_METHODS = new Set(['call', 'apply', 'bind']);

/** Names of one scope: the function a name stands for, or null for any other binding. */
type Scope = Map<string, ts.Node | null>;

const isFunction = (
  node: ts.Node | undefined,
): node is ts.ArrowFunction | ts.FunctionExpression | ts.FunctionDeclaration =>
  node !== undefined && (ts.isArrowFunction(node) || ts.isFunctionExpression(node) || ts.isFunctionDeclaration(node));

const opensScope = (node: ts.Node): boolean =>
  ts.isSourceFile(node) ||
  ts.isBlock(node) ||
  ts.isFunctionLike(node) ||
  ts.isForOfStatement(node) ||
  ts.isForInStatement(node) ||
  ts.isCaseBlock(node);

const bind = (scope: Scope, name: ts.BindingName, value: ts.Node | null): void => {
  if (ts.isIdentifier(name)) scope.set(name.text, value);
  else for (const element of name.elements) if (ts.isBindingElement(element)) bind(scope, element.name, null);
};

/** The names that a node declares for itself and its descendants, without those of inner scopes. */
const declared = (owner: ts.Node): Scope => {
  const scope: Scope = new Map();
  if (ts.isFunctionLike(owner)) for (const parameter of owner.parameters) bind(scope, parameter.name, null);
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node)) bind(scope, node.name, isFunction(node.initializer) ? node.initializer : null);
    if (ts.isFunctionDeclaration(node) && node.name) scope.set(node.name.text, node);
    if (!opensScope(node)) ts.forEachChild(node, visit);
  };
  ts.forEachChild(owner, visit);
  return scope;
};

/**
 * Uses of functions that APPSYNC_JS has not: passed as an argument (except to the array methods), returned, called
 * recursively (directly or in a circle), or through call, apply and bind.
 */
export const functionMisuse = (tree: ts.SourceFile): [node: ts.Node, reason: string][] => {
  const found: [ts.Node, string][] = [];
  const calls: { from: ts.Node; to: ts.Node; at: ts.Node }[] = [];

  const visit = (node: ts.Node, scopes: Scope[], inside: ts.Node | null): void => {
    const here = opensScope(node) ? [...scopes, declared(node)] : scopes;
    const within = isFunction(node) ? node : inside;
    const target = (expression: ts.Node | undefined): ts.Node | null => {
      if (isFunction(expression)) return expression;
      if (expression === undefined || !ts.isIdentifier(expression)) return null;
      return here.findLast((scope) => scope.has(expression.text))?.get(expression.text) ?? null;
    };

    if (ts.isCallExpression(node)) {
      const method = ts.isPropertyAccessExpression(node.expression) ? node.expression.name.text : null;
      if (method !== null && FUNCTION_METHODS.has(method)) found.push([node, `${method} is not supported`]);
      if (method === null || !CALLBACK_METHODS.has(method))
        for (const argument of node.arguments)
          if (target(argument)) found.push([argument, 'passing a function as an argument is not supported']);
      // A function given to map or forEach is called from here, so it counts for recursion.
      for (const called of [node.expression, ...node.arguments]) {
        const to = target(called);
        if (to && within) calls.push({ from: within, to, at: node });
      }
    }
    if (ts.isReturnStatement(node) && target(node.expression))
      found.push([node, 'returning a function is not supported']);
    if (ts.isArrowFunction(node) && !ts.isBlock(node.body) && target(node.body))
      found.push([node.body, 'returning a function is not supported']);
    ts.forEachChild(node, (child) => visit(child, here, within));
  };
  visit(tree, [], null);

  const reaches = (from: ts.Node, goal: ts.Node, seen: Set<ts.Node>): boolean =>
    from === goal ||
    (!seen.has(from) && calls.some((call) => call.from === from && reaches(call.to, goal, seen.add(from))));
  for (const call of calls)
    if (reaches(call.to, call.from, new Set())) found.push([call.at, 'recursion is not supported']);
  return found;
};
