/** The value of an environment variable. Throws an Error that names it if it is missing or empty. */
export const required = (environment: NodeJS.ProcessEnv, name: string): string => {
  const value = environment[name];
  if (!value) throw new Error(`The environment variable ${name} is not set.`);
  return value;
};
