/** Turns paths such as `cursor/anchor/sid` (schema/payloads.json) into a selection. A path stands behind its parent. */
export const selectionOf = (paths: readonly string[]): string => {
  const within = (parent: string): string =>
    paths
      .filter((path) => path.startsWith(parent) && !path.slice(parent.length).includes('/'))
      .map((path) => {
        const inner = within(`${path}/`);
        const name = path.slice(parent.length);
        return inner === '' ? name : `${name} { ${inner} }`;
      })
      .join(' ');
  return within('');
};
