/** Lambda's filter patterns, which are those of EventBridge without what Lambda leaves out. */

type Predicate = (event: unknown) => boolean;
type Leaf = string | number | boolean | null;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isLeaf = (value: unknown): value is Leaf => value === null || typeof value !== 'object';

/** What stands under a key; a list stands for each of its elements. */
const under = (event: unknown, key: string): unknown[] => {
  if (!isObject(event) || !Object.hasOwn(event, key)) return [];
  const flatten = (value: unknown): unknown[] => (Array.isArray(value) ? value.flatMap(flatten) : [value]);
  return flatten(event[key]);
};

const textOf = (operator: string, operand: unknown): string => {
  if (typeof operand !== 'string' || operand === '') throw new Error(`The operand of ${operator} is not a text`);
  return operand;
};

const onText =
  (test: (text: string) => boolean) =>
  (leaves: Leaf[]): boolean =>
    leaves.some((leaf) => typeof leaf === 'string' && test(leaf));

/** Each operator gets the leaves under a key, none if the key is missing or leads to an object. */
const operators: Record<string, (operand: unknown) => (leaves: Leaf[]) => boolean> = {
  prefix(operand) {
    const text = textOf('prefix', operand);
    return onText((leaf) => leaf.startsWith(text));
  },
  suffix(operand) {
    const text = textOf('suffix', operand);
    return onText((leaf) => leaf.endsWith(text));
  },
  'equals-ignore-case'(operand) {
    const text = textOf('equals-ignore-case', operand).toLowerCase();
    return onText((leaf) => leaf.toLowerCase() === text);
  },
  'anything-but'(operand) {
    const refused: unknown[] = [operand].flat();
    if (refused.length === 0 || !refused.every((value) => typeof value === 'string' || typeof value === 'number'))
      throw new Error('The operand of anything-but is no list of texts or numbers');
    return (leaves) => leaves.some((leaf) => !(refused as Leaf[]).includes(leaf));
  },
  exists(operand) {
    if (typeof operand !== 'boolean') throw new Error('The operand of exists is not true or false');
    return (leaves) => leaves.length > 0 === operand;
  },
};

const compileRule = (rule: unknown): ((leaves: Leaf[]) => boolean) => {
  if (isLeaf(rule)) return (leaves) => leaves.includes(rule);
  const [entry, ...more] = isObject(rule) ? Object.entries(rule) : [];
  const make = entry && Object.hasOwn(operators, entry[0]) ? operators[entry[0]] : undefined;
  // Also `numeric`: Lambda does not offer it for DynamoDB, whose numbers are texts.
  if (!entry || !make || more.length > 0) throw new Error(`A filter has an unknown rule: ${JSON.stringify(rule)}`);
  return make(entry[1]);
};

const compilePattern = (pattern: unknown): Predicate => {
  if (!isObject(pattern)) throw new Error(`A filter pattern is not an object: ${JSON.stringify(pattern)}`);
  const tests = Object.entries(pattern).map(([key, value]): Predicate => {
    if (key === '$or' && Array.isArray(value)) {
      const choices = value.map(compilePattern);
      return (event) => choices.some((choice) => choice(event));
    }
    if (Array.isArray(value)) {
      const rules = value.map(compileRule);
      if (rules.length === 0) throw new Error(`A filter has no rule for ${key}`);
      return (event) => {
        const leaves = under(event, key).filter(isLeaf);
        return rules.some((rule) => rule(leaves));
      };
    }
    const inner = compilePattern(value);
    return (event) => {
      const children = under(event, key);
      // What is missing is as an empty object, so that `exists: false` is true of all that it could hold.
      return children.length > 0 ? children.some(inner) : inner({});
    };
  });
  return (event) => tests.every((test) => test(event));
};

/**
 * Makes the test whether an event matches one of the patterns; without patterns every event does.
 *
 * Knows exact values (also null and the empty text), prefix, suffix, equals-ignore-case, anything-but, exists and $or.
 * Throws an Error that names what Lambda would refuse.
 */
export const compileFilters = (patterns: readonly unknown[]): Predicate => {
  if (patterns.length > 5) throw new Error('Lambda takes at most five filters');
  const tests = patterns.map(compilePattern);
  return (event) => tests.length === 0 || tests.some((test) => test(event));
};
