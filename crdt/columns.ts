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
const REPEATED = 2;

/** In the form REPEATED: how many times a value may come for which its own integer has room, and one more. */
const TIMES = 8;

/** Numbers of one kind, to be written as runs of equal ones and stretches of different ones. */
export class Column {
  constructor(private readonly values: number[] = []) {}

  add(value: number): void {
    this.values.push(value);
  }

  /** Writes the column's length in bytes and the column, in the shortest of its forms. */
  write(writer: Writer): void {
    if (this.values.length === 0) return writer.unsigned(0);
    const forms = [this.signed(), ...this.aboveLowest()];
    const shortest = forms.reduce((least, form) => (form.length < least.length ? form : least));
    writer.unsigned(shortest.length);
    writer.raw(shortest.finish());
  }

  private signed(): Writer {
    const writer = new Writer();
    writer.byte(SIGNED);
    this.runs(writer, (value) => writer.signed(value));
    return writer;
  }

  private aboveLowest(): Writer[] {
    let [lowest, highest] = [Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER];
    for (const value of this.values) {
      if (value < lowest) lowest = value;
      if (value > highest) highest = value;
    }
    if (!Number.isSafeInteger(highest - lowest)) return [];
    const above = new Writer();
    above.byte(ABOVE_LOWEST);
    above.signed(lowest);
    this.runs(above, (value) => above.unsigned(value - lowest));
    if (!Number.isSafeInteger((highest - lowest + 1) * TIMES)) return [above];
    const repeated = new Writer();
    repeated.byte(REPEATED);
    repeated.signed(lowest);
    for (let at = 0; at < this.values.length;) {
      const value = this.values[at]!;
      const more = this.lengthAt(at) - 1;
      repeated.unsigned((value - lowest) * TIMES + Math.min(more, TIMES - 1));
      if (more >= TIMES - 1) repeated.unsigned(more - TIMES + 1);
      at += more + 1;
    }
    return [above, repeated];
  }

  private runs(writer: Writer, write: (value: number) => void): void {
    const values = this.values;
    for (let at = 0; at < values.length;) {
      const length = this.lengthAt(at);
      if (length > 2) {
        writer.unsigned(length * 2 + 1);
        write(values[at]!);
        at += length;
        continue;
      }
      let end = at + length;
      for (let next = 0; end < values.length; end += next) {
        next = this.lengthAt(end);
        if (next > 2) break;
      }
      writer.unsigned((end - at) * 2);
      for (; at < end; at += 1) write(values[at]!);
    }
  }

  /** How many equal values there are from this one on. */
  private lengthAt(at: number): number {
    const { values } = this;
    let end = at + 1;
    while (end < values.length && values[end] === values[at]) end += 1;
    return end - at;
  }
}

/** Reads a {@link Column} value by value. Throws {@link DecodeError} where there is none. */
export class ColumnReader {
  private count = 0;
  private isRun = false;
  private value = 0;

  private constructor(
    private readonly reader: Reader,
    private readonly form: number,
    /** What values are above; 0 if they are signed. */
    private readonly lowest: number,
  ) {}

  /** A column that is the reader's next part. */
  static read(from: Reader): ColumnReader {
    const reader = from.part();
    if (reader.isAtEnd) return new ColumnReader(reader, SIGNED, 0);
    const form = reader.byte();
    if (form > REPEATED) throw new DecodeError('A column has an unknown form.');
    return new ColumnReader(reader, form, form === SIGNED ? 0 : reader.signed());
  }

  /** Another reader that goes on where this one is. */
  copy(): ColumnReader {
    const copy = new ColumnReader(this.reader.copy(), this.form, this.lowest);
    copy.count = this.count;
    copy.isRun = this.isRun;
    copy.value = this.value;
    return copy;
  }

  get isAtEnd(): boolean {
    return this.count === 0 && this.reader.isAtEnd;
  }

  next(): number {
    if (this.count === 0) this.begin();
    this.count -= 1;
    return this.isRun ? this.value : this.read();
  }

  /** Appends the next run or stretch. Throws {@link DecodeError} if that makes more than `most` values. */
  appendRun(values: number[], most: number): void {
    this.begin();
    if (this.count > most - values.length) throw new DecodeError('A column has more than it should.');
    for (; this.count > 0; this.count -= 1) values.push(this.isRun ? this.value : this.read());
  }

  /** Throws {@link DecodeError} if values are left. */
  end(): void {
    if (!this.isAtEnd) throw new DecodeError('A column has more than it should.');
  }

  /** Begins a run of equal values or a stretch of different ones. */
  private begin(): void {
    const head = this.reader.unsigned();
    if (this.form === REPEATED) {
      const more = head % TIMES;
      this.isRun = true;
      this.count = more < TIMES - 1 ? more + 1 : TIMES + this.reader.unsigned();
      this.value = this.above((head - more) / TIMES);
      return;
    }
    this.isRun = head % 2 === 1;
    this.count = Math.floor(head / 2);
    if (this.count === 0) throw new DecodeError('A run is empty.');
    if (this.isRun) this.value = this.read();
  }

  private read(): number {
    return this.form === SIGNED ? this.reader.signed() : this.above(this.reader.unsigned());
  }

  private above(value: number): number {
    if (this.lowest + value > Number.MAX_SAFE_INTEGER) throw new DecodeError('An integer is too large.');
    return this.lowest + value;
  }
}

/** Reads a {@link Column} as a whole. Throws {@link DecodeError} if it holds more than `most` values. */
export const readColumn = (from: Reader, most: number): number[] => {
  const reader = ColumnReader.read(from);
  const values: number[] = [];
  while (!reader.isAtEnd) reader.appendRun(values, most);
  return values;
};
