import { util } from '@aws-appsync/utils';
import { documentKey } from '../../schema/keys';
import type { Item, PipelineContext } from './stash';
import { documentsTable } from './tables';

/** What a condition of {@link unchanged} adds to an item of a transaction. */
interface Condition {
  expression: string;
  expressionNames?: Record<string, string>;
  expressionValues?: Item;
  returnValuesOnConditionCheckFailure?: boolean;
}

/** Holds if each attribute is what `expected` says, null meaning that it is not there, and `more` holds as well. */
export const unchanged = (expected: Item, more: readonly string[] = []): Condition => {
  const names: Record<string, string> = {};
  const values: Item = {};
  const parts = Object.keys(expected).map((name) => {
    names[`#${name}`] = name;
    if (expected[name] === null || expected[name] === undefined) return `attribute_not_exists(#${name})`;
    values[`:${name}_seen`] = expected[name];
    return `#${name} = :${name}_seen`;
  });
  const condition: Condition = { expression: [...parts, ...more].join(' AND ') };
  if (parts.length > 0) condition.expressionNames = names;
  if (Object.keys(values).length > 0) condition.expressionValues = util.dynamodb.toMapValues(values);
  return condition;
};

const keyOf = (ctx: PipelineContext, sk: string): Item =>
  util.dynamodb.toMapValues({ pk: documentKey(ctx.stash.documentId), sk });

/** A transaction's update of the document's item `sk` in `documents`: what is set, and which attributes go. */
export const updateOf = (ctx: PipelineContext, sk: string, set: Item, remove: string[], condition: Condition): Item => {
  const names: Record<string, string> = {};
  const values: Item = {};
  const sets = Object.keys(set).map((name) => {
    names[`#${name}`] = name;
    values[`:${name}`] = set[name];
    return `#${name} = :${name}`;
  });
  const removes = remove.map((name) => {
    names[`#${name}`] = name;
    return `#${name}`;
  });
  const parts: string[] = [];
  if (sets.length > 0) parts.push(`SET ${sets.join(', ')}`);
  if (removes.length > 0) parts.push(`REMOVE ${removes.join(', ')}`);
  const update: Item = { expression: parts.join(' '), expressionNames: names };
  if (sets.length > 0) update.expressionValues = util.dynamodb.toMapValues(values);
  return { table: documentsTable, operation: 'UpdateItem', key: keyOf(ctx, sk), update, condition };
};

/** A transaction's check of the document's item `sk` in `documents`. */
export const checkOf = (ctx: PipelineContext, sk: string, condition: Condition): Item => ({
  table: documentsTable,
  operation: 'ConditionCheck',
  key: keyOf(ctx, sk),
  condition,
});

/** A transaction's put of the document's item `sk` in `documents`, if there is none yet; else `settle` gets that one. */
export const newItem = (ctx: PipelineContext, sk: string, attributes: Item): Item => ({
  table: documentsTable,
  operation: 'PutItem',
  key: keyOf(ctx, sk),
  attributeValues: util.dynamodb.toMapValues({ documentId: ctx.stash.documentId, ...attributes }),
  condition: { expression: 'attribute_not_exists(pk)', returnValuesOnConditionCheckFailure: true },
});
