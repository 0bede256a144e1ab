import appsync from '@aws-appsync/eslint-plugin';
import tseslint from 'typescript-eslint';

// What APPSYNC_JS forbids and the AWS plugin does not report.
const forbiddenOnAppSync = [
  ['ThrowStatement', 'throw is not supported; use util.error'],
  ['ClassExpression', 'classes are not supported'],
  ['Literal[regex]', 'regular expressions are not supported'],
  ['NewExpression', 'constructors are not supported'],
  ['AwaitExpression', 'await is not supported'],
  ['UpdateExpression', '++ and -- are not supported'],
  ['CallExpression[callee.property.name=/^(call|apply|bind)$/]', 'call, apply and bind are not supported'],
  [
    'CallExpression[callee.property.name=/^(includes|padStart|padEnd|repeat|substring|charCodeAt|codePointAt|at|toSorted|entries|then|catch)$/][callee.object.name!="Object"]',
    'not in the documented library of APPSYNC_JS',
  ],
  ['CallExpression[callee.property.name="sort"][arguments.length>0]', 'sort takes no function'],
  ['MemberExpression[object.name=/^(Date|Promise|Reflect|Symbol|globalThis|process)$/]', 'not available in APPSYNC_JS'],
  [
    'CallExpression[callee.name=/^(fetch|setTimeout|setInterval|parseInt|parseFloat|Number|String|Boolean|BigInt|structuredClone|require|eval)$/]',
    'not in the documented library of APPSYNC_JS',
  ],
  [
    'MemberExpression[object.name="Math"][property.name!=/^(random|min|max|round|floor|ceil)$/]',
    'not in the documented Math of APPSYNC_JS',
  ],
  ['TSEnumDeclaration', 'an enum becomes a function call; use a constant object'],
  ['Program > VariableDeclaration[kind!="const"]', 'top-level state is not kept between requests'],
].map(([selector, message]) => ({ selector, message: `APPSYNC_JS: ${message}` }));

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', '.weft/**', 'coverage/**'] },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
    },
  },
  {
    files: ['resolvers/**/*.ts', 'schema/keys.ts'],
    plugins: { '@aws-appsync': appsync },
    rules: { ...appsync.configs.recommended.rules, 'no-restricted-syntax': ['error', ...forbiddenOnAppSync] },
  },
  { files: ['**/*.ts'], rules: { 'max-lines': ['error', { max: 500 }] } },
  { files: ['crdt/**/*.ts'], rules: { 'max-lines': ['error', { max: 400 }] } },
);
