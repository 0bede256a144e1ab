import { decode, encode, ExtensionCodec } from '@msgpack/msgpack';

/**
 * A value that Terraform does not know yet. The plugin protocol writes it as a MessagePack extension: type 0 for one of
 * which nothing is known, type 12 for one with refinements ("not null", "begins with"), whose bytes are kept as they
 * are so that the value equals itself on its way back.
 */
export class Unknown {
  constructor(
    readonly extension: number,
    readonly data: Uint8Array,
  ) {}
}

/** Nothing is known of it but its type. */
export const unknown = new Unknown(0, new Uint8Array(1));

/** A Terraform value: objects and maps are objects, lists, sets and tuples are arrays. */
export type Value = null | boolean | number | string | Unknown | Value[] | { [name: string]: Value };
export type ObjectValue = { [name: string]: Value };

const codec = new ExtensionCodec();
for (const extension of [0, 12])
  codec.register({
    type: extension,
    encode: (value) => (value instanceof Unknown && value.extension === extension ? value.data : null),
    decode: (data) => new Unknown(extension, Uint8Array.from(data)),
  });

export const decodeValue = (bytes: Uint8Array): Value => decode(bytes, { extensionCodec: codec }) as Value;

export const encodeValue = (value: Value): Buffer => Buffer.from(encode(value, { extensionCodec: codec }));

export function isObject(value: Value | undefined): value is ObjectValue {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Unknown);
}

/** Whether a value has an unknown part. */
export function hasUnknown(value: Value): boolean {
  if (value instanceof Unknown) return true;
  if (Array.isArray(value)) return value.some(hasUnknown);
  return isObject(value) && Object.values(value).some(hasUnknown);
}
