/** An action that the data source's role does not have. */
export class Denied extends Error {
  constructor(action: string, resource: string) {
    super(
      `User is not authorized to perform: ${action} on resource: table/${resource} because no identity-based policy allows the ${action} action`,
    );
  }
}

/** Actions by table name or `table/index/name`. */
export type Grants = Readonly<Record<string, readonly string[]>>;

/** Throws {@link Denied} unless the action on the table, or on one of its indexes, is granted. */
export type Allow = (action: string, table: string, index?: string | null) => void;

/** Without grants everything is allowed. */
export const createAllow =
  (grants: Grants | undefined): Allow =>
  (action, table, index) => {
    const resource = index ? `${table}/index/${index}` : table;
    if (grants && !grants[resource]?.includes(`dynamodb:${action}`)) throw new Denied(`dynamodb:${action}`, resource);
  };
