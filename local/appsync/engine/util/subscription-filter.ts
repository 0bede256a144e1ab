import type { SubscriptionFilter } from '../../types';

type Condition = SubscriptionFilter['filterGroup'][number]['filters'][number];

/** A formula in disjunctive normal form: alternatives, each a list of conditions that all hold. */
type Alternatives = Condition[][];

const both = (left: Alternatives, right: Alternatives): Alternatives =>
  left.flatMap((one) => right.map((other) => [...one, ...other]));

/** Alternatives of which one must hold; none at all (everything was ignored) demands nothing. */
const anyOf = (parts: Alternatives): Alternatives => (parts.length === 0 ? [[]] : parts);

const ofField = (fieldName: string, operators: Record<string, unknown>): Alternatives =>
  Object.entries(operators).map(([operator, value]) => [{ fieldName, operator, value }]);

const alternatives = (filter: Record<string, unknown>, ignored: readonly string[]): Alternatives =>
  Object.entries(filter).reduce<Alternatives>(
    (sofar, [key, value]) => {
      if (ignored.includes(key)) return sofar;
      if (key === 'and')
        return (value as Record<string, unknown>[]).reduce(
          (left, inner) => both(left, alternatives(inner, ignored)),
          sofar,
        );
      if (key === 'or') {
        // An alternative whose fields are all ignored is left out, it does not make the whole `or` true.
        const parts = (value as Record<string, unknown>[]).flatMap((inner) => alternatives(inner, ignored));
        return both(sofar, anyOf(parts.filter((part) => part.length > 0)));
      }
      return both(sofar, ofField(key, value as Record<string, unknown>));
    },
    [[]],
  );

/**
 * `util.transform.toSubscriptionFilter`: several operators on one field are alternatives, fields and `and` are
 * conjunctions, `or` alternatives; fields in `ignored` are left out of `filter`; of the `rules` at least one must hold.
 */
export const toSubscriptionFilter = (
  filter: Record<string, unknown>,
  ignored: readonly string[],
  rules: Record<string, unknown>,
): SubscriptionFilter => {
  const ruled = Object.entries(rules).flatMap(([name, operators]) =>
    ofField(name, operators as Record<string, unknown>),
  );
  const all = both(alternatives(filter, ignored), anyOf(ruled));
  return { filterGroup: all.map((filters) => ({ filters })) };
};
