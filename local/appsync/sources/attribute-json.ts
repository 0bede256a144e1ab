import type { Item } from './values';

/** Writes a key as text; binary parts become tagged base64. */
export const toJson = (key: Item): string =>
  JSON.stringify(key, (_name, value: unknown) =>
    value instanceof Uint8Array ? { bytes: Buffer.from(value).toString('base64') } : value,
  );

/** Reads what {@link toJson} wrote. */
export const fromJson = (text: string): Item =>
  JSON.parse(text, (_name, value: { bytes?: string } | null) =>
    typeof value?.bytes === 'string' ? Buffer.from(value.bytes, 'base64') : value,
  ) as Item;
