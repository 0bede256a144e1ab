import ts from 'typescript';

/** The actions on a table's items that a data source or a function can be granted. */
const itemActions = [
  'BatchGetItem',
  'BatchWriteItem',
  'ConditionCheckItem',
  'DeleteItem',
  'GetItem',
  'PutItem',
  'Query',
  'Scan',
  'UpdateItem',
].map((name) => `dynamodb:${name}`);

/** The actions on objects that a function can be granted. */
const objectActions = ['DeleteObject', 'GetObject', 'PutObject'].map((name) => `s3:${name}`);

/** Those that let a function publish to a topic, and to the API's subscribers. */
const publishActions = ['sns:Publish', 'appsync:GraphQL'];

export const knownActions = [...itemActions, ...objectActions, ...publishActions];

const actionOf = (operation) => {
  if (operation === 'ConditionCheck') return 'dynamodb:ConditionCheckItem';
  if (operation === 'BatchPutItem' || operation === 'BatchDeleteItem') return 'dynamodb:BatchWriteItem';
  return `dynamodb:${operation}`;
};

const property = (node, name) =>
  node.properties.find((member) => member.name && ts.isIdentifier(member.name) && member.name.text === name);

/**
 * The actions that a bundle's requests need, read from the `operation` of each object that has one. A transaction needs
 * those of its items, and a conditional put of its own needs GetItem: AppSync reads the item to compare it.
 */
export const actionsIn = (code) => {
  const found = new Set();
  const visit = (node) => {
    ts.forEachChild(node, visit);
    if (!ts.isObjectLiteralExpression(node)) return;
    const operation = property(node, 'operation')?.initializer;
    if (!operation || !ts.isStringLiteral(operation) || operation.text.startsWith('Transact')) return;
    found.add(actionOf(operation.text));
    if (operation.text === 'PutItem' && property(node, 'condition') && !property(node, 'table'))
      found.add('dynamodb:GetItem');
  };
  visit(ts.createSourceFile('code.js', code, ts.ScriptTarget.ESNext, true, ts.ScriptKind.JS));
  return [...found].filter((action) => knownActions.includes(action));
};

/** Whether a bundle asks for the call of a function. */
export const invokes = (code) => {
  let found = false;
  const visit = (node) => {
    if (ts.isObjectLiteralExpression(node)) {
      const operation = property(node, 'operation')?.initializer;
      found ||= Boolean(operation && ts.isStringLiteral(operation) && operation.text === 'Invoke');
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('code.js', code, ts.ScriptTarget.ESNext, true, ts.ScriptKind.JS));
  return found;
};

const commands = {
  BatchGetCommand: 'dynamodb:BatchGetItem',
  BatchWriteCommand: 'dynamodb:BatchWriteItem',
  DeleteCommand: 'dynamodb:DeleteItem',
  GetCommand: 'dynamodb:GetItem',
  PutCommand: 'dynamodb:PutItem',
  QueryCommand: 'dynamodb:Query',
  ScanCommand: 'dynamodb:Scan',
  UpdateCommand: 'dynamodb:UpdateItem',
  PublishBatchCommand: 'sns:Publish',
};
const objectCommands = Object.fromEntries(
  objectActions.map((action) => [`${action.slice('s3:'.length)}Command`, action]),
);
const transacted = { ConditionCheck: 'ConditionCheckItem', Delete: 'DeleteItem', Put: 'PutItem', Update: 'UpdateItem' };

/**
 * The actions that a module of a function needs, read from the commands that it makes, the parts of transactions and the
 * publisher that it makes.
 */
export const actionsOfModule = (code) => {
  const found = new Set();
  const visit = (node) => {
    ts.forEachChild(node, visit);
    if (ts.isNewExpression(node) && ts.isIdentifier(node.expression)) {
      const { text } = node.expression;
      if (commands[text]) found.add(commands[text]);
      if (objectCommands[text]) found.add(objectCommands[text]);
    }
    if (ts.isCallExpression(node) && node.expression.getText() === 'createPublisher') found.add('appsync:GraphQL');
    if (ts.isPropertyAssignment(node) && ts.isIdentifier(node.name) && Object.hasOwn(transacted, node.name.text))
      if (ts.isObjectLiteralExpression(node.initializer)) found.add(`dynamodb:${transacted[node.name.text]}`);
  };
  visit(ts.createSourceFile('code.ts', code, ts.ScriptTarget.ESNext, true, ts.ScriptKind.TS));
  return [...found];
};
