import { isWellFormed } from './surrogates';

/** The bytes are not what {@link encodeChanges} writes. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError';
}

const utf8 = new TextEncoder();
// Without ignoreBOM a leading U+FEFF of the text would vanish.
const fromUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const nothing = new Uint8Array(0);

/** Writes the integers and texts of crdt/FORMAT.md. */
export class Writer {
  // Most columns of a single change stay empty, and a buffer for each would cost more than all the rest.
  #bytes = nothing;
  #length = 0;

  /** The bytes written so far. */
  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length] = value;
    this.#length += 1;
  }

  /** An integer from 0 to 2^53 - 1. */
  unsigned(value: number): void {
    let rest = value;
    // Bit operators would cut the value to 32 bits.
    while (rest >= 0x80) {
      this.byte((rest % 0x80) | 0x80);
      rest = Math.floor(rest / 0x80);
    }
    this.byte(rest);
  }

  /** An integer from -(2^53 - 1) to 2^53 - 1. */
  signed(value: number): void {
    const size = Math.abs(value);
    const head = (size % 0x40) | (value < 0 ? 0x40 : 0);
    if (size < 0x40) return this.byte(head);
    this.byte(head | 0x80);
    this.unsigned(Math.floor(size / 0x40));
  }

  /** A text; a RangeError if it is not well formed, since UTF-8 has no lone surrogates. */
  text(value: string): void {
    if (!isWellFormed(value)) throw new RangeError('A text has a lone surrogate.');
    const bytes = utf8.encode(value);
    this.unsigned(bytes.length);
    this.raw(bytes);
  }

  /** Bytes as they are. */
  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  get length(): number {
    return this.#length;
  }

  #reserve(length: number): void {
    if (this.#length + length <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(32, this.#bytes.length * 2, this.#length + length));
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}

/** Reads what a {@link Writer} wrote. Each method throws {@link DecodeError} where the bytes are anything else. */
export class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  byte(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) throw new DecodeError('The bytes end early.');
    this.#at += 1;
    return byte;
  }

  unsigned(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 0x80) {
      const byte = this.byte();
      value += (byte % 0x80) * scale;
      // Past 2^53 the sum may be rounded, but only up: it stays unsafe.
      if (!Number.isSafeInteger(value)) throw new DecodeError('An integer is too large.');
      if (byte < 0x80) {
        if (byte === 0 && scale > 1) throw new DecodeError('An integer is longer than need be.');
        return value;
      }
    }
  }

  signed(): number {
    const head = this.byte();
    const size = (head % 0x40) + (head >= 0x80 ? this.#multiple(0x40) : 0);
    if (!Number.isSafeInteger(size)) throw new DecodeError('An integer is too large.');
    return (head & 0x40) === 0 ? size : 0 - size;
  }

  text(): string {
    const length = this.unsigned();
    const end = this.#at + length;
    if (end > this.#bytes.length) throw new DecodeError('A text is longer than the bytes.');
    const bytes = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    try {
      return fromUtf8.decode(bytes);
    } catch {
      throw new DecodeError('A text is not UTF-8.');
    }
  }

  /** A part of its own, of as many bytes as an unsigned before it says. */
  part(): Reader {
    const length = this.unsigned();
    const end = this.#at + length;
    if (end > this.#bytes.length) throw new DecodeError('A part is longer than the bytes.');
    const part = new Reader(this.#bytes.subarray(this.#at, end));
    this.#at = end;
    return part;
  }

  #multiple(of: number): number {
    const times = this.unsigned();
    if (times === 0) throw new DecodeError('An integer is longer than need be.');
    return times * of;
  }
}
