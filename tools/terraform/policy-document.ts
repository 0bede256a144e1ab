import type { ObjectValue, Value } from './values';

/** One statement of an IAM policy; a list of one is written as its element, as the AWS provider does. */
type Statement = Record<string, unknown>;

const listOf = (value: Value | undefined): string[] => (Array.isArray(value) ? (value as string[]) : []);
const blocksOf = (value: Value | undefined): ObjectValue[] => (Array.isArray(value) ? (value as ObjectValue[]) : []);

/** Sorted, for the order of a set means nothing. */
function few(values: readonly string[]): string | string[] | undefined {
  const sorted = [...values].sort();
  return sorted.length > 1 ? sorted : sorted[0];
}

function principals(blocks: readonly ObjectValue[]): unknown {
  if (blocks.length === 0) return undefined;
  const entries = blocks.map((block) => [String(block['type']), listOf(block['identifiers'])] as const);
  if (entries.length === 1 && entries[0]?.[0] === '*' && entries[0][1][0] === '*') return '*';
  return Object.fromEntries(entries.map(([type, identifiers]) => [type, few(identifiers)]));
}

function conditions(blocks: readonly ObjectValue[]): unknown {
  if (blocks.length === 0) return undefined;
  const tests: Record<string, Record<string, unknown>> = {};
  for (const block of blocks) {
    const test = (tests[String(block['test'])] ??= {});
    test[String(block['variable'])] = few(listOf(block['values']));
  }
  return tests;
}

function statement(block: ObjectValue): Statement {
  const parts: Statement = {
    Sid: block['sid'] ?? undefined,
    Effect: block['effect'] ?? 'Allow',
    Action: few(listOf(block['actions'])),
    NotAction: few(listOf(block['not_actions'])),
    Resource: few(listOf(block['resources'])),
    NotResource: few(listOf(block['not_resources'])),
    Principal: principals(blocksOf(block['principals'])),
    NotPrincipal: principals(blocksOf(block['not_principals'])),
    Condition: conditions(blocksOf(block['condition'])),
  };
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined));
}

const statementsOf = (json: string): Statement[] => {
  const { Statement: statements } = JSON.parse(json) as { Statement: Statement | Statement[] };
  return Array.isArray(statements) ? statements : [statements];
};

/**
 * The JSON of an `aws_iam_policy_document`: the source documents, then its statements, then the overriding documents,
 * where a later statement replaces an earlier one with the same Sid.
 */
export function renderPolicy(config: ObjectValue): string {
  const statements: Statement[] = [];
  const put = (added: Statement): void => {
    const same = statements.findIndex((one) => one['Sid'] !== undefined && one['Sid'] === added['Sid']);
    if (same >= 0) statements[same] = added;
    else statements.push(added);
  };
  listOf(config['source_policy_documents']).flatMap(statementsOf).forEach(put);
  blocksOf(config['statement']).map(statement).forEach(put);
  listOf(config['override_policy_documents']).flatMap(statementsOf).forEach(put);
  const document = {
    Version: config['version'] ?? '2012-10-17',
    ...(config['policy_id'] != null && { Id: config['policy_id'] }),
    Statement: statements,
  };
  return JSON.stringify(document, null, 2);
}
