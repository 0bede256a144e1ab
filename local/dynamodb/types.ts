/** An attribute value as it goes over the wire: numbers and binary values (base64) are strings. */
export interface Value {
  S?: string;
  N?: string;
  B?: string;
  BOOL?: boolean;
  NULL?: boolean;
  SS?: string[];
  NS?: string[];
  BS?: string[];
  L?: Value[];
  M?: Item;
}

/** An item, or a key, as it goes over the wire. */
export type Item = Record<string, Value>;

/** A request's or response's JSON. */
export type Json = Record<string, unknown>;

export interface KeySchemaElement {
  AttributeName: string;
  KeyType: 'HASH' | 'RANGE';
}

/** A table's description, as DescribeTable shows it and as it is kept on disk. */
export interface Table extends Json {
  TableName: string;
  TableArn: string;
  TableStatus: 'CREATING' | 'UPDATING' | 'DELETING' | 'ACTIVE';
  KeySchema: KeySchemaElement[];
}

/** One operation of an atomic batch. */
export type Operation = { type: 'put'; key: string; value: unknown } | { type: 'del'; key: string };

/** What a write makes of one item. `undefined` is an item that does not exist. */
export interface Staged {
  table: Table;
  /** The key under which the table keeps the item. */
  itemKey: string;
  before: Item | undefined;
  after: Item | undefined;
  /** Writes the item and its index entries. */
  operations: Operation[];
  /** The response. */
  result: Json;
}
