import ts from 'typescript';
import { functionMisuse } from './functions';

/** AppSync's limit for the code of one resolver or function, in characters. */
export const CODE_LIMIT = 32_768;

const kinds = new Map<ts.SyntaxKind, string>([
  [ts.SyntaxKind.ForStatement, 'for (;;) is not supported; use for-of or for-in'],
  [ts.SyntaxKind.WhileStatement, 'while is not supported'],
  [ts.SyntaxKind.DoStatement, 'do-while is not supported'],
  [ts.SyntaxKind.TryStatement, 'try, catch and finally are not supported'],
  [ts.SyntaxKind.ThrowStatement, 'throw is not supported; use util.error'],
  [ts.SyntaxKind.ContinueStatement, 'continue is not supported'],
  [ts.SyntaxKind.LabeledStatement, 'labels are not supported'],
  [ts.SyntaxKind.WithStatement, 'with is not supported'],
  [ts.SyntaxKind.DebuggerStatement, 'debugger is not supported'],
  [ts.SyntaxKind.ClassDeclaration, 'classes are not supported'],
  [ts.SyntaxKind.ClassExpression, 'classes are not supported'],
  [ts.SyntaxKind.AwaitExpression, 'await is not supported'],
  [ts.SyntaxKind.YieldExpression, 'generators are not supported'],
  [ts.SyntaxKind.AsyncKeyword, 'async functions are not supported'],
  [ts.SyntaxKind.NewExpression, 'new is not supported'],
  [ts.SyntaxKind.ThisKeyword, 'this is not supported'],
  [ts.SyntaxKind.SuperKeyword, 'super is not supported'],
  [ts.SyntaxKind.ImportKeyword, 'dynamic imports are not supported'],
  [ts.SyntaxKind.MetaProperty, 'meta properties are not supported'],
  [ts.SyntaxKind.GetAccessor, 'accessors are not supported'],
  [ts.SyntaxKind.SetAccessor, 'accessors are not supported'],
  [ts.SyntaxKind.RegularExpressionLiteral, 'regular expressions are not supported'],
  [ts.SyntaxKind.BigIntLiteral, 'big integers are not supported'],
]);

const operators = new Map<ts.SyntaxKind, string>([
  [ts.SyntaxKind.PlusPlusToken, '++ is not supported'],
  [ts.SyntaxKind.MinusMinusToken, '-- is not supported'],
  [ts.SyntaxKind.TildeToken, '~ is not supported'],
  [ts.SyntaxKind.InKeyword, 'in is not supported; use Object.hasOwn'],
  [ts.SyntaxKind.InstanceOfKeyword, 'instanceof is not supported'],
]);

const refusal = (node: ts.Node): string | undefined => {
  if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) return operators.get(node.operator);
  if (ts.isBinaryExpression(node)) return operators.get(node.operatorToken.kind);
  if (ts.isIdentifier(node) && node.text === 'arguments' && !isName(node))
    return 'arguments is not supported; use rest parameters';
  if (
    (ts.isFunctionDeclaration(node) || ts.isFunctionExpression(node) || ts.isMethodDeclaration(node)) &&
    node.asteriskToken
  )
    return 'generators are not supported';
  if (ts.isForOfStatement(node) && node.awaitModifier) return 'await is not supported';
  return kinds.get(node.kind);
};

/** Whether an identifier only names a property, as in `ctx.arguments` or `const { arguments: input } = ctx`. */
const isName = (node: ts.Identifier): boolean =>
  (ts.isPropertyAccessExpression(node.parent) && node.parent.name === node) ||
  (ts.isPropertyAssignment(node.parent) && node.parent.name === node) ||
  (ts.isBindingElement(node.parent) && node.parent.propertyName === node);

/** Parses APPSYNC_JS code; the tree has parents. */
export const parse = (code: string): ts.SourceFile =>
  ts.createSourceFile('code.js', code, ts.ScriptTarget.ESNext, true, ts.ScriptKind.JS);

/**
 * What AppSync would refuse in this code, one line `code.js:line:column: reason` each, in order of appearance. Covers
 * the syntax of the "Supported runtime features" page and the code size; what the library lacks shows only at run time.
 */
export const problems = (code: string, tree: ts.SourceFile): string[] => {
  const found: [position: number, reason: string][] = [];
  if (code.length > CODE_LIMIT) found.push([0, `the code has ${code.length} characters, the limit is ${CODE_LIMIT}`]);
  const visit = (node: ts.Node): void => {
    const reason = refusal(node);
    if (reason !== undefined) found.push([node.getStart(tree), reason]);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  for (const [node, reason] of functionMisuse(tree)) found.push([node.getStart(tree), reason]);
  return found
    .sort((a, b) => a[0] - b[0])
    .map(([position, reason]) => {
      const { line, character } = tree.getLineAndCharacterOfPosition(position);
      return `code.js:${line + 1}:${character + 1}: ${reason}`;
    });
};
