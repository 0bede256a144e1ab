import { DecodeError, type Reader, Writer } from './bytes';

/**
 * How many items, each an object in memory, one byte may stand for. Runs of equal values would otherwise let a few bytes
 * stand for any number of them; what encodes better is padded.
 */
const ITEMS_PER_BYTE = 4;

/** Whether so many items are too many for so many bytes. */
export const isTooDense = (items: number, bytes: number): boolean => items > ITEMS_PER_BYTE * bytes;

/** How many bytes are missing for so many items. */
export const missingBytes = (items: number, bytes: number): number =>
  Math.max(0, Math.ceil(items / ITEMS_PER_BYTE) - bytes);

const SIGNED = 0;
const ABOVE_LOWEST = 1;

/** Numbers of one kind, to be written as runs of equal ones and stretches of different ones. */
export class Column {
  private readonly values: number[] = [];

  add(value: number): void {
    this.values.push(value);
  }

  /** Writes the column's length in bytes and the column, in the shorter of its two forms. */
  write(writer: Writer): void {
    const lowest = this.values.reduce((least, value) => Math.min(least, value), Number.MAX_SAFE_INTEGER);
    const signed = new Writer();
    signed.byte(SIGNED);
    this.runs(signed, (value) => signed.signed(value));
    const above = new Writer();
    above.byte(ABOVE_LOWEST);
    above.signed(lowest);
    const isSafe = this.values.every((value) => Number.isSafeInteger(value - lowest));
    if (isSafe) this.runs(above, (value) => above.unsigned(value - lowest));
    const shorter = isSafe && above.length < signed.length ? above : signed;
    writer.unsigned(this.values.length === 0 ? 0 : shorter.length);
    if (this.values.length > 0) writer.raw(shorter.finish());
  }

  private runs(writer: Writer, write: (value: number) => void): void {
    const values = this.values;
    const lengthAt = (at: number): number => {
      let end = at + 1;
      while (end < values.length && values[end] === values[at]) end += 1;
      return end - at;
    };
    for (let at = 0; at < values.length;) {
      const length = lengthAt(at);
      if (length > 2) {
        writer.unsigned(length * 2 + 1);
        write(values[at]!);
        at += length;
        continue;
      }
      let end = at + length;
      for (let next = 0; end < values.length; end += next) {
        next = lengthAt(end);
        if (next > 2) break;
      }
      writer.unsigned((end - at) * 2);
      for (; at < end; at += 1) write(values[at]!);
    }
  }
}

/** Reads a {@link Column} value by value. Throws {@link DecodeError} where there is none. */
export class ColumnReader {
  private readonly reader: Reader;
  /** Whether values are what they are above the lowest one. */
  private readonly isAbove: boolean = false;
  private readonly lowest: number = 0;
  private count = 0;
  private isRun = false;
  private value = 0;

  /** A column that is the reader's next part. */
  constructor(from: Reader) {
    this.reader = from.part();
    if (this.reader.isAtEnd) return;
    const form = this.reader.byte();
    this.isAbove = form === ABOVE_LOWEST;
    if (this.isAbove) this.lowest = this.reader.signed();
    else if (form !== SIGNED) throw new DecodeError('A column has an unknown form.');
  }

  next(): number {
    if (this.count === 0) this.begin();
    this.count -= 1;
    return this.isRun ? this.value : this.read();
  }

  /** Throws {@link DecodeError} if values are left. */
  end(): void {
    if (this.count > 0 || !this.reader.isAtEnd) throw new DecodeError('A column has more than it should.');
  }

  /** Begins a run of equal values or a stretch of different ones. */
  private begin(): void {
    const head = this.reader.unsigned();
    this.isRun = head % 2 === 1;
    this.count = Math.floor(head / 2);
    if (this.count === 0) throw new DecodeError('A run is empty.');
    if (this.isRun) this.value = this.read();
  }

  private read(): number {
    if (!this.isAbove) return this.reader.signed();
    const value = this.lowest + this.reader.unsigned();
    if (value > Number.MAX_SAFE_INTEGER) throw new DecodeError('An integer is too large.');
    return value;
  }
}

/** Reads a {@link Column} as a whole. Throws {@link DecodeError} if it holds more than `most` values. */
export const readColumn = (from: Reader, most: number): number[] => {
  const reader = from.part();
  const values: number[] = [];
  if (reader.isAtEnd) return values;
  const form = reader.byte();
  if (form !== SIGNED && form !== ABOVE_LOWEST) throw new DecodeError('A column has an unknown form.');
  const isAbove = form === ABOVE_LOWEST;
  const lowest = isAbove ? reader.signed() : 0;
  while (!reader.isAtEnd) {
    const head = reader.unsigned();
    const isRun = head % 2 === 1;
    const count = isRun ? (head - 1) / 2 : head / 2;
    if (count === 0) throw new DecodeError('A run is empty.');
    if (count > most - values.length) throw new DecodeError('A column has more than it should.');
    let value = 0;
    for (let rest = count; rest > 0; rest -= 1) {
      if (!isRun || rest === count) value = isAbove ? lowest + reader.unsigned() : reader.signed();
      values.push(value);
    }
  }
  return values;
};
