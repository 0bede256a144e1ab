import { toTyped, type TypedValue } from './typed-values';

/** A DynamoDB expression in AppSync's form. */
export interface Expression {
  expression: string;
  expressionNames?: Record<string, string>;
  expressionValues?: Record<string, TypedValue>;
}

/** Collects the `#name` and `:value` placeholders of one expression. */
export interface Placeholders {
  /** The placeholders of a path such as `address.city` or `list[1].name`. */
  path(path: string): string;
  /** A placeholder for a value; the label is part of its name. */
  value(label: string, value: unknown): string;
  /** The finished expression. */
  expression(text: string): Expression;
}

const word = (text: string): string => text.replaceAll(/\W/g, '_');

const unused = (taken: Record<string, unknown>, wanted: string): string => {
  let name = wanted;
  for (let next = 1; name in taken; next += 1) name = `${wanted}_${next}`;
  return name;
};

export const createPlaceholders = (marshal: (value: unknown) => TypedValue = toTyped): Placeholders => {
  const names: Record<string, string> = {};
  const values: Record<string, TypedValue> = {};

  const nameOf = (attribute: string): string => {
    const known = Object.keys(names).find((key) => names[key] === attribute);
    const placeholder = known ?? unused(names, `#${word(attribute)}`);
    names[placeholder] = attribute;
    return placeholder;
  };

  return {
    path: (path) =>
      path
        .split('.')
        .map((part) => {
          const [, attribute = part, index = ''] = /^(.*?)((?:\[\d+\])*)$/.exec(part) ?? [];
          return `${nameOf(attribute)}${index}`;
        })
        .join('.'),
    value: (label, value) => {
      const placeholder = unused(values, `:${word(label)}`);
      values[placeholder] = marshal(value);
      return placeholder;
    },
    expression: (expression) => ({
      expression,
      ...(Object.keys(names).length > 0 && { expressionNames: names }),
      ...(Object.keys(values).length > 0 && { expressionValues: values }),
    }),
  };
};
