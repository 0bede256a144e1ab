import { actionsIn, invokes, knownActions } from './actions.mjs';
import { bundlesOf, resourcesOf } from './project.mjs';

/**
 * What is wrong with grants by themselves: resources other than `resources`, and actions that do not exist. `where` names
 * the grants to the reader.
 */
export const grantNameProblems = (where, grants, resources) => {
  return Object.entries(grants).flatMap(([resource, actions]) => [
    ...(resources.includes(resource)
      ? []
      : [
          `${where} grants actions on ${resource}, which is no table or index of schema/tables.json, and nothing else that can be granted here. Name one of ${resources.join(', ')}.`,
        ]),
    ...actions
      .filter((action) => !knownActions.includes(action))
      .map((action) => `${where} grants ${action}, which is no single action. Name one of ${knownActions.join(', ')}.`),
  ]);
};

/** Requests of resolvers and steps whose action their data source is not granted anywhere. */
export const grantProblems = (project) => {
  const { api, tables } = project;
  const resources = resourcesOf(tables);
  const names = Object.entries(api.dataSources).flatMap(([source, { grants = {} }]) =>
    grantNameProblems(`schema/api.json: dataSources.${source}`, grants, resources),
  );
  const requests = bundlesOf(project).flatMap(({ name, dataSource }) => {
    const code = project.bundle(name);
    if (!dataSource || code === null) return [];
    const { type, grants = {} } = api.dataSources[dataSource];
    if (invokes(code) !== (type === 'AWS_LAMBDA'))
      return [
        `resolvers/${name}.ts and its data source ${dataSource} do not belong together: the operation Invoke is for data sources of the type AWS_LAMBDA, and they take no other. Give the resolver another data source in schema/api.json.`,
      ];
    const granted = Object.values(grants).flat();
    return actionsIn(code)
      .filter((action) => !granted.includes(action))
      .map(
        (action) =>
          `resolvers/${name}.ts asks for ${action}, which its data source ${dataSource} is not granted. Add the action to dataSources.${dataSource}.grants in schema/api.json, or give the resolver another data source.`,
      );
  });
  return [...names, ...requests];
};
