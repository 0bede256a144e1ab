import type { Editor, Floor } from '../peer';

/** One array of code units with a hole where the last edit was. */
class GapBuffer implements Editor {
  #units: Uint16Array;
  #start = 0;
  #end: number;

  constructor(text: string) {
    this.#units = new Uint16Array(Math.max(1024, text.length * 2));
    this.#end = this.#units.length;
    this.edit(0, 0, text);
  }

  edit(position: number, deleted: number, inserted: string): void {
    this.#moveTo(position);
    this.#end += deleted;
    if (this.#end - this.#start < inserted.length) this.#grow(inserted.length);
    for (let index = 0; index < inserted.length; index += 1)
      this.#units[this.#start + index] = inserted.charCodeAt(index);
    this.#start += inserted.length;
  }

  text(): string {
    const decoder = new TextDecoder('utf-16le', { ignoreBOM: true });
    return decoder.decode(this.#units.subarray(0, this.#start)) + decoder.decode(this.#units.subarray(this.#end));
  }

  #moveTo(position: number): void {
    if (position < this.#start) {
      this.#units.copyWithin(this.#end - (this.#start - position), position, this.#start);
      this.#end -= this.#start - position;
    } else if (position > this.#start) {
      this.#units.copyWithin(this.#start, this.#end, this.#end + (position - this.#start));
      this.#end += position - this.#start;
    }
    this.#start = position;
  }

  #grow(needed: number): void {
    const tail = this.#units.length - this.#end;
    const units = new Uint16Array((this.#start + tail + needed) * 2);
    units.set(this.#units.subarray(0, this.#start));
    units.set(this.#units.subarray(this.#end), units.length - tail);
    this.#units = units;
    this.#end = units.length - tail;
  }
}

export const gapBuffer: Floor = { open: (text) => new GapBuffer(text) };
