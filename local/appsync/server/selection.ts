import {
  type FieldNode,
  type FragmentDefinitionNode,
  getDirectiveValues,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  Kind,
  print,
  type SelectionNode,
} from 'graphql';

export interface Selecting {
  fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  variables: Readonly<Record<string, unknown>>;
}

const isIncluded = (node: SelectionNode, { variables }: Selecting): boolean =>
  getDirectiveValues(GraphQLSkipDirective, node, variables)?.['if'] !== true &&
  getDirectiveValues(GraphQLIncludeDirective, node, variables)?.['if'] !== false;

const selectionsOf = (node: SelectionNode, selecting: Selecting): readonly SelectionNode[] => {
  if (node.kind === Kind.FRAGMENT_SPREAD) return selecting.fragments[node.name.value]?.selectionSet.selections ?? [];
  return node.selectionSet?.selections ?? [];
};

const collect = (nodes: readonly SelectionNode[], prefix: string, selecting: Selecting, into: Set<string>): void => {
  for (const node of nodes.filter((each) => isIncluded(each, selecting))) {
    const path = node.kind === Kind.FIELD ? prefix + (node.alias ?? node.name).value : null;
    if (path !== null) into.add(path);
    collect(selectionsOf(node, selecting), path === null ? prefix : `${path}/`, selecting, into);
  }
};

/**
 * `ctx.info.selectionSetList`: what is selected below a field, parents first, nested names joined by `/`, an aliased
 * field under its alias only, fragments expanded.
 */
export const selectionSetList = (fields: readonly FieldNode[], selecting: Selecting): string[] => {
  const paths = new Set<string>();
  for (const field of fields) collect(field.selectionSet?.selections ?? [], '', selecting, paths);
  return [...paths];
};

/** `ctx.info.selectionSetGraphQL`: the text of the selection set, with its aliases, directives and fragment spreads. */
export const selectionSetGraphQL = (fields: readonly FieldNode[]): string => {
  const selections = fields.flatMap((field) => field.selectionSet?.selections ?? []);
  return selections.length === 0 ? '' : print({ kind: Kind.SELECTION_SET, selections });
};
