import {
  AHEAD,
  BACK,
  DELETE,
  INSERT,
  INSERT_BEFORE,
  MORE,
  SITE_COLUMNS,
  type SiteColumn,
  SWEEP,
  TYPE,
  TYPE_BEFORE,
} from './format';
import { isInsert, isSame } from './operation';
import { END, NONE, Sketch, START } from './sketch';
import type { Change, DeleteOperation, InsertOperation, Operation, S4Vector } from './types';

/** What one site wrote: its columns, its text, and where its next change is expected. */
export class Course {
  readonly columns = Object.fromEntries(SITE_COLUMNS.map((name) => [name, []])) as unknown as Record<
    SiteColumn,
    number[]
  >;
  readonly values: string[] = [];
  ssn = 1;
  lastSeq = 0;
  lastSum = 0;
  /** The time of its last change that had one, in milliseconds since 1970-01-01 UTC. */
  time = 0;

  constructor(readonly sid: number) {}
}

/** Writes the operations of changes as steps, each from where its site was. */
export class Steps {
  readonly courses = new Map<number, Course>();
  readonly #sketch = new Sketch();

  course(sid: number): Course {
    let course = this.courses.get(sid);
    if (!course) this.courses.set(sid, (course = new Course(sid)));
    return course;
  }

  add(course: Course, { ssn, sum, sid, seq, operations }: Change): void {
    this.#sketch.note({ ssn, sum, sid, seq });
    let next = seq;
    for (let index = 0; index < operations.length;) {
      const operation = operations[index]!;
      const deletes = deletesFrom(operations, index);
      const end = index + Math.max(deletes.length, 1);
      const isLast = end === operations.length;
      if (isInsert(operation)) this.#insert(course, operation, { ssn, sum: sum + next - seq, sid, seq: next }, isLast);
      else this.#deletes(course, deletes, isLast);
      next += isInsert(operation) ? operation.value.length : deletes.length;
      index = end;
    }
    course.ssn = ssn;
    course.lastSeq = next - 1;
    course.lastSum = sum + next - seq - 1;
  }

  #insert(course: Course, { value, left, right }: InsertOperation, first: S4Vector, isLast: boolean): void {
    const sketch = this.#sketch;
    const cursor = sketch.cursorOf(sketch.site(course.sid));
    const isAtCursor = isSame(left, sketch.identity(cursor));
    const before = isAtCursor ? cursor : left === null ? START : sketch.find(left.sid, left.seq);
    const following = before === NONE ? NONE : sketch.following(before);
    const isBeforeThat = following !== NONE && isSame(right, sketch.identity(following));
    addTag(course, isAtCursor ? (isBeforeThat ? TYPE : TYPE_BEFORE) : isBeforeThat ? INSERT : INSERT_BEFORE, isLast);
    const leftNode = isAtCursor ? cursor : this.#give(course, left, START);
    const rightNode = isBeforeThat ? following : this.#give(course, right, END);
    course.columns.inserted.push(value.length);
    course.values.push(value);
    sketch.insert(first, value.length, leftNode, rightNode);
  }

  /** Deletes that follow each other: as one step if they are what a sweep over the text deletes, else one by one. */
  #deletes(course: Course, deletes: readonly DeleteOperation[], isLast: boolean): void {
    const nodes = this.#swept(deletes);
    if (nodes !== null) this.#sweep(course, nodes, isLast);
    else if (deletes.length === 1) this.#delete(course, deletes[0]!, isLast);
    else deletes.forEach((each, index) => this.#deletes(course, [each], isLast && index === deletes.length - 1));
  }

  #sweep(course: Course, nodes: readonly number[], isLast: boolean): void {
    const sketch = this.#sketch;
    const site = sketch.site(course.sid);
    const cursor = sketch.cursorOf(site);
    const isBack = nodes.at(-1) === cursor;
    const isAhead = !isBack && sketch.after(cursor) === nodes[0];
    addTag(course, isBack ? BACK : isAhead ? AHEAD : SWEEP, isLast);
    if (!isBack && !isAhead) this.#give(course, sketch.identity(nodes[0]!), START);
    course.columns.deleted.push(nodes.length);
    sketch.hide(site, nodes);
  }

  #delete(course: Course, { target, length }: DeleteOperation, isLast: boolean): void {
    addTag(course, DELETE, isLast);
    this.#give(course, target, START);
    course.columns.deleted.push(length);
    this.#sketch.hideRange(this.#sketch.site(course.sid), target, length);
  }

  /** The nodes in their order that stand for the deletes if a sweep over them deletes exactly that; else null. */
  #swept(deletes: readonly DeleteOperation[]): number[] | null {
    const sketch = this.#sketch;
    const nodes = new Set<number>();
    for (const { target, length } of deletes) {
      for (let offset = 0; offset < length; offset += 1) {
        const node = sketch.find(target.sid, target.seq + offset);
        if (!sketch.isShown(node) || nodes.has(node)) return null;
        nodes.add(node);
      }
    }
    const starts = [...nodes].filter((node) => !nodes.has(sketch.before(node)));
    const swept = starts.length === 1 ? sketch.forwards(starts[0]!, nodes.size) : null;
    const ranges = swept === null ? [] : sketch.ranges(swept);
    const isExact =
      ranges.length === deletes.length &&
      ranges.every(({ target, length }, at) => isSame(target, deletes[at]!.target) && length === deletes[at]!.length);
    return isExact ? swept : null;
  }

  /** Writes an identity, or an end of the text, and returns its node. */
  #give({ columns }: Course, identity: S4Vector | null, end: number): number {
    const sketch = this.#sketch;
    columns.idSid.push(identity?.sid ?? 0);
    if (identity === null) return end;
    const { ssn, sum, sid, seq } = identity;
    const expected = sketch.expected(sid, seq);
    columns.idSeq.push(seq - sketch.site(sid).given);
    columns.idSum.push(sum - expected.sum);
    columns.idSsn.push(ssn - expected.ssn);
    return sketch.give(identity);
  }
}

const addTag = ({ columns }: Course, form: number, isLast: boolean): void =>
  void columns.tag.push((form << 1) | (isLast ? 0 : MORE));

/** The deletes that follow each other from this operation on. */
const deletesFrom = (operations: readonly Operation[], from: number): DeleteOperation[] => {
  const deletes: DeleteOperation[] = [];
  for (let index = from; index < operations.length; index += 1) {
    const operation = operations[index]!;
    if (isInsert(operation)) break;
    deletes.push(operation);
  }
  return deletes;
};
