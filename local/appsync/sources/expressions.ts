import { toItem, type Item } from './values';

/** An expression in AppSync's form. */
export interface Expression {
  expression: string;
  expressionNames?: Record<string, string> | null;
  expressionValues?: Record<string, unknown> | null;
}

/** The members of an SDK input that belong to expressions. */
export interface ExpressionInput {
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues?: Item;
  ConditionExpression?: string;
  UpdateExpression?: string;
  KeyConditionExpression?: string;
  FilterExpression?: string;
  ProjectionExpression?: string;
}

type Kind = 'Condition' | 'Update' | 'KeyCondition' | 'Filter' | 'Projection';

const some = (values: object): boolean => Object.keys(values).length > 0;

/** Joins the expressions of one request; their placeholders share one space, as AppSync has it. */
export const toExpressions = (parts: Partial<Record<Kind, Expression | null | undefined>>): ExpressionInput => {
  const input: Record<string, unknown> = {};
  const names: Record<string, string> = {};
  const values: Item = {};
  for (const [kind, part] of Object.entries(parts)) {
    if (!part) continue;
    input[`${kind}Expression`] = part.expression;
    Object.assign(names, part.expressionNames);
    Object.assign(values, toItem(part.expressionValues ?? {}));
  }
  if (some(names)) input['ExpressionAttributeNames'] = names;
  if (some(values)) input['ExpressionAttributeValues'] = values;
  return input;
};
