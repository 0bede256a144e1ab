import { DecodeError } from './bytes';
import type { ColumnReader } from './columns';
import {
  BACK,
  DELETE,
  givenIn,
  HAS_TIME,
  HAS_TIME_AS_TEXT,
  HAS_USER,
  INSERT,
  INSERT_BEFORE,
  isInsertForm,
  MORE,
  SITE_COLUMNS,
  type SiteColumn,
  SWEEP,
  TYPE_BEFORE,
} from './format';
import { identityAt, lengthOf } from './operation';
import { END, NONE, type Sketch, type Sketched, START } from './sketch';
import type { DeleteOperation, InsertOperation, Operation, S4Vector } from './types';

export type SiteColumns = Readonly<Record<SiteColumn, ColumnReader>>;

/** A node of the sketch and its identity, which is null at the ends of the text. */
interface Place {
  readonly node: number;
  readonly identity: S4Vector | null;
}

export const copyColumns = (columns: SiteColumns): SiteColumns =>
  Object.fromEntries(SITE_COLUMNS.map((name) => [name, columns[name].copy()])) as SiteColumns;

/** Reads over one change, and returns how many code units it inserts. `take` is called for each of its steps. */
export const skipChange = (columns: SiteColumns, take: () => void): number => {
  const flags = columns.flags.next();
  if (flags < 0 || flags > (HAS_USER | HAS_TIME | HAS_TIME_AS_TEXT)) throw new DecodeError('A flag is unknown.');
  for (const name of ['seq', 'ssn', 'sum'] as const) columns[name].next();
  if ((flags & HAS_USER) !== 0) columns.user.next();
  if ((flags & HAS_TIME) !== 0) columns.time.next();
  let inserted = 0;
  for (let tag = MORE; (tag & MORE) !== 0;) {
    tag = columns.tag.next();
    take();
    const form = tag >> 1;
    if (tag < 0 || form > DELETE) throw new DecodeError('A step has no valid form.');
    const isInsert = isInsertForm(form);
    const length = (isInsert ? columns.inserted : columns.deleted).next();
    if (length < 1) throw new DecodeError('A step has no length.');
    if (isInsert) inserted += length;
    for (let given = givenIn(form); given > 0; given -= 1) {
      if (columns.idSid.next() === 0) continue;
      for (const name of ['idSeq', 'idSum', 'idSsn'] as const) columns[name].next();
    }
  }
  return inserted;
};

/** Reads the changes of one site, one after the other. */
export class SiteReader {
  readonly #site: Sketched;
  /** The first identity of the next change, and its flags. */
  next: S4Vector;
  flags = 0;
  /** The time of the last change that had one, in milliseconds since 1970-01-01 UTC. */
  time = 0;

  constructor(
    readonly sid: number,
    /** How many changes are left, at least one. */
    public left: number,
    readonly columns: SiteColumns,
    private readonly sketch: Sketch,
    /** The site's text and what follows it. */
    private text: string,
  ) {
    this.#site = sketch.site(sid);
    this.next = { ssn: 1, sum: 1, sid, seq: 1 };
    this.#begin();
  }

  /** The operations of the next change; goes on to the one after it. `take` is called for each operation. */
  operations(take: () => void): Operation[] {
    this.sketch.note(this.next);
    const operations: Operation[] = [];
    let first = this.next;
    for (let tag = MORE; (tag & MORE) !== 0;) {
      tag = this.columns.tag.next();
      const form = tag >> 1;
      const step = isInsertForm(form) ? [this.#insert(form, first)] : this.#deletes(form);
      for (const operation of step) {
        take();
        operations.push(operation);
        first = identityAt(first, lengthOf(operation));
      }
    }
    this.next = first;
    this.left -= 1;
    if (this.left > 0) this.#begin();
    return operations;
  }

  /** Reads where the next change begins, from where it would if nothing came in between. */
  #begin(): void {
    const { columns } = this;
    this.flags = columns.flags.next();
    const { ssn, sum, sid, seq } = this.next;
    this.next = { ssn: ssn + columns.ssn.next(), sum: sum + columns.sum.next(), sid, seq: seq + columns.seq.next() };
  }

  #insert(form: number, first: S4Vector): InsertOperation {
    const { sketch, columns } = this;
    const left = form === INSERT || form === INSERT_BEFORE ? this.#given(START) : this.#at(sketch.cursorOf(this.#site));
    const right =
      form === TYPE_BEFORE || form === INSERT_BEFORE ? this.#given(END) : this.#at(sketch.following(left.node));
    const length = columns.inserted.next();
    const value = this.text.slice(0, length);
    this.text = this.text.slice(length);
    sketch.insert(first, length, left.node, right.node);
    return { value, left: left.identity, right: right.identity };
  }

  #deletes(form: number): readonly DeleteOperation[] {
    const { sketch, columns } = this;
    const target = form === SWEEP || form === DELETE ? this.#given(START) : null;
    const length = columns.deleted.next();
    if (target && form === DELETE) {
      if (target.identity === null) throw new DecodeError('A delete has no target.');
      sketch.hideRange(this.#site, target.identity, length);
      return [{ tombstone: true, target: target.identity, length }];
    }
    const cursor = sketch.cursorOf(this.#site);
    const nodes =
      form === BACK ? sketch.backwards(cursor, length) : sketch.forwards(target?.node ?? sketch.after(cursor), length);
    if (nodes === null) throw new DecodeError('There is less text than a step deletes.');
    const deletes = sketch.ranges(nodes);
    sketch.hide(this.#site, nodes);
    return deletes;
  }

  #at(node: number): Place {
    if (node === NONE) throw new DecodeError('What follows is not known.');
    return { node, identity: this.sketch.identity(node) };
  }

  /** An identity that is given, or an end of the text. */
  #given(end: number): Place {
    const { sketch, columns } = this;
    const sid = columns.idSid.next();
    if (sid === 0) return { node: end, identity: null };
    const seq = sketch.site(sid).given + columns.idSeq.next();
    const expected = sketch.expected(sid, seq);
    const identity = { ssn: expected.ssn + columns.idSsn.next(), sum: expected.sum + columns.idSum.next(), sid, seq };
    return { node: sketch.give(identity), identity };
  }
}
