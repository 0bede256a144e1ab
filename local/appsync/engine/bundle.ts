import vm from 'node:vm';
import ts from 'typescript';
import { parse, problems } from './syntax';

/** Code that AppSync would not take; `message` names the bundle and every reason. */
export class BundleRefused extends Error {}

/** A checked bundle: a script whose value is a function of the modules that returns the two handlers. */
export interface Bundle {
  name: string;
  script: vm.Script;
}

type Modules = Record<string, readonly string[]>;

const quoted = (text: string): string => JSON.stringify(text);

/** `const` statements for one import declaration. */
const bindings = (node: ts.ImportDeclaration, modules: Modules): string => {
  const specifier = (node.moduleSpecifier as ts.StringLiteral).text;
  const names = modules[specifier];
  if (names === undefined) throw new BundleRefused(`there is no module ${quoted(specifier)}`);
  if (node.importClause?.name) throw new BundleRefused(`${quoted(specifier)} has no default export`);
  const clause = node.importClause?.namedBindings;
  if (clause === undefined) return '';
  const module = `__modules[${quoted(specifier)}]`;
  if (ts.isNamespaceImport(clause)) return `const ${clause.name.text} = ${module};`;
  return clause.elements
    .map((element) => {
      const name = (element.propertyName ?? element.name).text;
      if (!names.includes(name)) throw new BundleRefused(`${quoted(specifier)} does not export ${name}`);
      return `const ${element.name.text} = ${module}.${name};`;
    })
    .join('');
};

const isExported = (node: ts.Statement): boolean =>
  ts.canHaveModifiers(node) === true &&
  (ts.getModifiers(node)?.some((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword) ?? false);

/** Exported name to local name, for one statement. */
const exportsOf = (node: ts.Statement): [exported: string, local: string][] => {
  if (
    ts.isExportDeclaration(node) &&
    node.exportClause &&
    ts.isNamedExports(node.exportClause) &&
    !node.moduleSpecifier
  )
    return node.exportClause.elements.map((element) => [
      element.name.text,
      (element.propertyName ?? element.name).text,
    ]);
  if (ts.isExportDeclaration(node)) throw new BundleRefused('exporting from another module is not supported');
  if (ts.isExportAssignment(node)) throw new BundleRefused('a default export is not supported');
  if (!isExported(node)) return [];
  if (ts.isFunctionDeclaration(node) && node.name) return [[node.name.text, node.name.text]];
  if (ts.isVariableStatement(node))
    return node.declarationList.declarations.map((declaration) => {
      if (!ts.isIdentifier(declaration.name)) throw new BundleRefused('a destructuring export is not supported');
      return [declaration.name.text, declaration.name.text];
    });
  throw new BundleRefused('only functions and constants can be exported');
};

/** Blanks a range but for its line ends, so that positions in error messages stay those of the bundle. */
const blank = (code: string, from: number, to: number): string =>
  code.slice(0, from) + code.slice(from, to).replaceAll(/[^\r\n]/g, ' ') + code.slice(to);

const rewrite = (code: string, tree: ts.SourceFile, modules: Modules): { prefix: string; body: string } => {
  let head = '';
  let body = code;
  const exported = new Map<string, string>();
  for (const statement of tree.statements) {
    const start = statement.getStart(tree);
    if (ts.isImportDeclaration(statement)) {
      head += bindings(statement, modules);
      body = blank(body, start, statement.end);
      continue;
    }
    for (const [name, local] of exportsOf(statement)) exported.set(name, local);
    if (ts.isExportDeclaration(statement)) body = blank(body, start, statement.end);
    else if (isExported(statement)) body = blank(body, start, start + 'export'.length);
  }
  for (const name of ['request', 'response'])
    if (!exported.has(name)) throw new BundleRefused(`the code does not export ${name}`);
  const handlers = `{ request: ${exported.get('request')}, response: ${exported.get('response')} }`;
  return { prefix: `(function (__modules) { "use strict"; ${head}`, body: `${body}\nreturn ${handlers}; })` };
};

/**
 * Checks the ESM code of a resolver or function and turns it into a script: imports become reads of `modules` (module
 * name to exported names), exports the returned handlers. Every call of the script's function evaluates the module anew,
 * so nothing at its top level outlives a request. Throws {@link BundleRefused} with every reason there is.
 */
export const loadBundle = (name: string, code: string, modules: Modules): Bundle => {
  const tree = parse(code);
  const found = problems(code, tree);
  if (found.length > 0) throw new BundleRefused(`${name} would be refused by AppSync:\n${found.join('\n')}`);
  try {
    const { prefix, body } = rewrite(code, tree, modules);
    return { name, script: new vm.Script(prefix + body, { filename: 'code.js', columnOffset: -prefix.length }) };
  } catch (error) {
    throw new BundleRefused(`${name} would be refused by AppSync:\n${(error as Error).message}`);
  }
};
