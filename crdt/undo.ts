import type { Author } from './author';
import type { Replica } from './replica';
import type { Patch } from './types';

interface Identity {
  readonly sid: number;
  readonly seq: number;
}

type Hidden = Identity & { readonly text: string };
type Range = Identity & { readonly length: number };

/** What one edit did: which identities it hid, with their text, and which it inserted. */
interface Step {
  readonly hidden: readonly Hidden[];
  readonly inserted: readonly Range[];
}

/**
 * Undoes and redoes the edits of one author, and leaves those of others alone: what the author inserted is deleted where
 * it is still there, what the author deleted is inserted again where it was. Both are edits like any other.
 *
 * Edits are undone in groups: everything between two calls of {@link close}.
 */
export class UndoManager {
  readonly #undo: Step[][] = [];
  readonly #redo: Step[][] = [];
  #group: Step[] = [];
  /** What stands now for a code unit that was inserted again, since it has a new identity. */
  readonly #reborn = new Map<string, Identity>();

  constructor(
    readonly replica: Replica,
    readonly author: Author,
  ) {}

  get canUndo(): boolean {
    return this.#group.length > 0 || this.#undo.length > 0;
  }

  get canRedo(): boolean {
    return this.#redo.length > 0;
  }

  /** Applies the author's patches, one after the other, so that they can be undone; nothing can be redone any more. */
  edit(patches: readonly Patch[]): void {
    this.#redo.length = 0;
    for (const patch of patches) this.#group.push(this.#perform(patch));
  }

  /** Ends the group: what follows is undone apart from it. */
  close(): void {
    if (this.#group.length > 0) this.#undo.push(this.#group);
    this.#group = [];
  }

  /** Undoes the last group and returns what that did to the text; nothing if there is none. */
  undo(): Patch[] {
    this.close();
    return this.#revert(this.#undo, this.#redo);
  }

  /** Redoes what was undone last and returns what that did to the text; nothing if there is none. */
  redo(): Patch[] {
    return this.#revert(this.#redo, this.#undo);
  }

  #revert(from: Step[][], to: Step[][]): Patch[] {
    const group = from.pop();
    if (!group) return [];
    const patches: Patch[] = [];
    const made: Step[] = [];
    const edit = (patch: Patch): void => {
      made.push(this.#perform(patch));
      patches.push(patch);
    };
    for (const { hidden, inserted } of [...group].reverse()) {
      for (const range of [...inserted].reverse()) this.#hide(range, edit);
      for (const range of hidden) {
        for (const { position, text } of this.#show(range)) {
          patches.push({ position, deleted: 0, inserted: text });
          made.push({ hidden: [], inserted: this.replica.identities(position, position + text.length) });
        }
      }
    }
    to.push(made);
    return patches;
  }

  /** Deletes what is still there of an inserted range, from its end on, so that positions found before stay right. */
  #hide({ sid, seq, length }: Range, edit: (patch: Patch) => void): void {
    const positions: number[] = [];
    for (let at = seq; at < seq + length; at += 1) {
      const now = this.#now({ sid, seq: at });
      if (this.replica.isVisible(now.sid, now.seq)) {
        positions.push(this.replica.positionOf({ ...now, side: 'BEFORE' })!);
      }
    }
    positions.sort((a, b) => b - a);
    for (let at = 0; at < positions.length;) {
      let count = 1;
      while (positions[at + count] === positions[at]! - count) count += 1;
      edit({ position: positions[at]! - count + 1, deleted: count, inserted: '' });
      at += count;
    }
  }

  /**
   * Inserts a hidden range again, every part of it directly after what it was, since by now other text may stand between
   * the parts. Returns the parts with their positions at the time.
   */
  #show({ sid, seq, text }: Hidden): { position: number; text: string }[] {
    const parts: { position: number; text: string }[] = [];
    for (let from = 0; from < text.length;) {
      const first = this.#now({ sid, seq: seq + from });
      const most = Math.min(this.replica.core.runLength(first.sid, first.seq), text.length - from);
      let length = 1;
      while (length < most && isNext(first, length, this.#now({ sid, seq: seq + from + length }))) length += 1;
      const after = { sid: first.sid, seq: first.seq + length - 1 };
      const position = this.replica.positionOf({ ...after, side: 'AFTER' })!;
      const part = text.slice(from, from + length);
      this.author.insertAfter(after.sid, after.seq, part);
      let old = first.seq;
      for (const made of this.replica.identities(position, position + length)) {
        for (let unit = 0; unit < made.length; unit += 1, old += 1) {
          this.#reborn.set(keyOf({ sid: first.sid, seq: old }), { sid: made.sid, seq: made.seq + unit });
        }
      }
      parts.push({ position, text: part });
      from += length;
    }
    return parts;
  }

  #perform(patch: Patch): Step {
    const { position, deleted, inserted } = this.author.widen(patch);
    let at = position;
    const hidden = this.replica.identities(position, position + deleted).map(({ sid, seq, length }) => {
      at += length;
      return { sid, seq, text: this.replica.slice(at - length, at) };
    });
    this.author.edit([{ position, deleted, inserted }]);
    return { hidden, inserted: this.replica.identities(position, position + inserted.length) };
  }

  /** What stands now for the identity. */
  #now(identity: Identity): Identity {
    let now = identity;
    for (let next = this.#reborn.get(keyOf(now)); next; next = this.#reborn.get(keyOf(now))) now = next;
    return now;
  }
}

const keyOf = ({ sid, seq }: Identity): string => `${sid}/${seq}`;

const isNext = (first: Identity, distance: number, now: Identity): boolean =>
  now.sid === first.sid && now.seq === first.seq + distance;
