import { isWellFormed } from './surrogates';

/** The bytes are not what {@link encodeChanges} writes. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError';
}

const utf8 = new TextEncoder();
// Without ignoreBOM a leading U+FEFF of the text would vanish.
const fromUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const nothing = new Uint8Array(0);

/** Code units of a text up to which it is written and read here: the platform's coders take longer to be called. */
const SHORT = 24;

/** Bytes of a buffer that is kept for what is written next. */
const KEPT = 0x10000;

/** Writes the integers and texts of crdt/FORMAT.md. */
export class Writer {
  // Most columns of a few changes stay empty, and a buffer for each would cost more than all the rest.
  private bytes = nothing;
  private room = 0;
  private used = 0;

  /** Begins anew, in the same buffer. */
  clear(): void {
    this.used = 0;
    if (this.room <= KEPT) return;
    this.bytes = nothing;
    this.room = 0;
  }

  /** The bytes written so far. */
  finish(): Uint8Array {
    return this.bytes.slice(0, this.used);
  }

  byte(value: number): void {
    if (this.used === this.room) this.reserve(1);
    this.bytes[this.used] = value;
    this.used += 1;
  }

  /** An integer from 0 to 2^53 - 1. */
  unsigned(value: number): void {
    if (value < 0x80) return this.byte(value);
    let rest = value;
    // Bit operators would cut the value to 32 bits.
    for (; rest > 0x7fffffff; rest = Math.floor(rest / 0x80)) this.byte((rest % 0x80) | 0x80);
    for (; rest >= 0x80; rest >>= 7) this.byte((rest & 0x7f) | 0x80);
    this.byte(rest);
  }

  /** An integer from -(2^53 - 1) to 2^53 - 1. */
  signed(value: number): void {
    if (value >= 0 && value < 0x40) return this.byte(value);
    const size = Math.abs(value);
    const head = (size % 0x40) | (value < 0 ? 0x40 : 0);
    if (size < 0x40) return this.byte(head);
    this.byte(head | 0x80);
    this.unsigned(Math.floor(size / 0x40));
  }

  /** A text; a RangeError if it is not well formed, since UTF-8 has no lone surrogates. */
  text(value: string): void {
    if (value.length <= SHORT && this.ascii(value)) return;
    if (!isWellFormed(value)) throw new RangeError('A text has a lone surrogate.');
    const bytes = utf8.encode(value);
    this.unsigned(bytes.length);
    this.raw(bytes);
  }

  /** Bytes as they are. */
  raw(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.bytes.set(bytes, this.used);
    this.used += bytes.length;
  }

  get length(): number {
    return this.used;
  }

  /** Writes a short text if it is of ASCII characters alone. */
  private ascii(value: string): boolean {
    this.reserve(value.length + 1);
    const { bytes } = this;
    let at = this.used;
    bytes[at] = value.length;
    for (let index = 0; index < value.length; index += 1) {
      const unit = value.charCodeAt(index);
      if (unit >= 0x80) return false;
      at += 1;
      bytes[at] = unit;
    }
    this.used = at + 1;
    return true;
  }

  private reserve(length: number): void {
    if (this.used + length <= this.room) return;
    this.room = Math.max(32, this.room * 2, this.used + length);
    const grown = new Uint8Array(this.room);
    grown.set(this.bytes);
    this.bytes = grown;
  }
}

/** Reads what a {@link Writer} wrote. Each method throws {@link DecodeError} where the bytes are anything else. */
export class Reader {
  /** The bytes from `at` up to and without `end`. */
  constructor(
    private readonly bytes: Uint8Array,
    private at = 0,
    private readonly end = bytes.length,
  ) {}

  get isAtEnd(): boolean {
    return this.at === this.end;
  }

  byte(): number {
    if (this.at === this.end) throw new DecodeError('The bytes end early.');
    const byte = this.bytes[this.at]!;
    this.at += 1;
    return byte;
  }

  unsigned(): number {
    const { bytes } = this;
    if (this.at === this.end) throw new DecodeError('The bytes end early.');
    const first = bytes[this.at]!;
    this.at += 1;
    if (first < 0x80) return first;
    let value = first & 0x7f;
    for (let scale = 0x80; ; scale *= 0x80) {
      if (this.at === this.end) throw new DecodeError('The bytes end early.');
      const byte = bytes[this.at]!;
      this.at += 1;
      value += (byte & 0x7f) * scale;
      // Past 2^53 the sum may be rounded, but only up: it stays unsafe. Far past it the scale is infinite.
      if (!(value <= Number.MAX_SAFE_INTEGER)) throw new DecodeError('An integer is too large.');
      if (byte === 0) throw new DecodeError('An integer is longer than need be.');
      if (byte < 0x80) return value;
    }
  }

  signed(): number {
    const head = this.byte();
    if (head < 0x40) return head;
    const size = (head & 0x3f) + (head >= 0x80 ? this.multiple(0x40) : 0);
    if (size > Number.MAX_SAFE_INTEGER) throw new DecodeError('An integer is too large.');
    return (head & 0x40) === 0 ? size : 0 - size;
  }

  text(): string {
    const start = this.skip(this.unsigned());
    if (this.at - start <= SHORT) {
      let text = '';
      let index = start;
      for (; index < this.at; index += 1) {
        const byte = this.bytes[index]!;
        if (byte >= 0x80) break;
        text += String.fromCharCode(byte);
      }
      if (index === this.at) return text;
    }
    try {
      return fromUtf8.decode(this.bytes.subarray(start, this.at));
    } catch {
      throw new DecodeError('A text is not UTF-8.');
    }
  }

  /** A part of its own, of as many bytes as an unsigned before it says. */
  part(): Reader {
    const start = this.skip(this.unsigned());
    return new Reader(this.bytes, start, this.at);
  }

  /** Another reader that goes on where this one is. */
  copy(): Reader {
    return new Reader(this.bytes, this.at, this.end);
  }

  /** Goes on after so many bytes, and tells where they begin. */
  private skip(length: number): number {
    const start = this.at;
    if (length > this.end - start) throw new DecodeError('A part is longer than the bytes.');
    this.at = start + length;
    return start;
  }

  private multiple(of: number): number {
    const times = this.unsigned();
    if (times === 0) throw new DecodeError('An integer is longer than need be.');
    return times * of;
  }
}
