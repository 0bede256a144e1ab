import { Text } from '@codemirror/state';
import type { Editor, Floor } from '../peer';

/** The editor's own immutable tree of lines. */
class CodeMirrorText implements Editor {
  #text: Text;

  constructor(text: string) {
    this.#text = Text.of(text.split('\n'));
  }

  edit(position: number, deleted: number, inserted: string): void {
    this.#text = this.#text.replace(position, position + deleted, Text.of(inserted.split('\n')));
  }

  text(): string {
    return this.#text.toString();
  }
}

export const codemirror: Floor = { open: (text) => new CodeMirrorText(text) };
