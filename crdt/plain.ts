import type { Core } from './core';
import { isShort, MAX_INT, MAX_SUM } from './measure';
import { appendPatch } from './patches';
import type { Row } from './row';
import type { Site } from './site';
import { HAS_RIGHT, type Span } from './span';
import type { Patch, S4Vector } from './types';

/**
 * Applies a row if it can be seen at a glance that shape.ts would find it valid and judge.ts ready: it is its site's next
 * change, what it mentions is there with the stamps that it says, it is short, and no surrogate pairs are about. Its
 * numbers may be any; its text is well formed. Appends what that does to the text. False if the row is not so plain: then
 * nothing is altered, and nothing said of it.
 */
export const applyPlain = (row: Row, core: Core, patches: Patch[]): boolean => {
  const { ssn, sum, sid, seq, value } = row;
  const site = core.known(sid);
  if (site === undefined || seq !== site.last + 1 || seq === 1 || core.hasPairs) return false;
  if (sum <= site.sumOf(seq - 1) || ssn < site.ssnOf(seq - 1)) return false;
  if (ssn > MAX_INT || seq + value.length > MAX_INT || sum + value.length > MAX_SUM) return false;
  return value === '' ? hidePlain(row, site, core, patches) : insertPlain(row, site, core, patches);
};

const insertPlain = (row: Row, site: Site, core: Core, patches: Patch[]): boolean => {
  const { value, left, right } = row;
  if (!isShort(value)) return false;
  const leftSpan = left && spanOf(left, row, site, core);
  if (left !== null && leftSpan === null) return false;
  let position: number;
  if (leftSpan !== null && goesOnThere(leftSpan, row, site)) {
    core.take(site, row.ssn, row.sum, value.length);
    position = core.extend(leftSpan, value);
  } else {
    const rightSpan = right && spanOf(right, row, site, core);
    if (right !== null && rightSpan === null) return false;
    core.take(site, row.ssn, row.sum, value.length);
    position = core.insertAt(site, value, leftSpan, left ? left.seq : 0, rightSpan, right ? right.seq : 0);
  }
  appendPatch(patches, { position, deleted: 0, inserted: value });
  return true;
};

/** Of a range in one span. */
const hidePlain = (row: Row, site: Site, core: Core, patches: Patch[]): boolean => {
  const { seq } = row.left!;
  const span = spanOf(row.left!, row, site, core);
  const last = seq + row.length - 1;
  if (span === null || row.length < 1 || last >= span.seq + span.length) return false;
  if (span.site !== site && span.site.sumOf(last) >= row.sum) return false;
  core.take(site, row.ssn, row.sum, 1);
  core.hide(span.site, seq, row.length, patches);
  return true;
};

/** The span of an identity that the row of the author may mention; null if it may not, or not at a glance. */
const spanOf = ({ ssn, sum, sid, seq }: S4Vector, row: Row, author: Site, core: Core): Span | null => {
  const site = sid === author.sid ? author : core.known(sid);
  if (site === undefined || seq > site.last || seq < 1 || !site.isStamped(ssn, sum, seq)) return null;
  return site !== author && sum >= row.sum ? null : site.find(seq);
};

/**
 * Whether the insert, whose left origin is in the span, goes on with its run: its parent is the end of that and has no
 * other child on the right, and its right origin is the run's, which is there then.
 */
const goesOnThere = (span: Span, { seq, left, right }: Row, site: Site): boolean => {
  if (
    span.site !== site ||
    left!.seq !== seq - 1 ||
    span.seq + span.length !== seq ||
    span.text === '' ||
    (span.flags & HAS_RIGHT) !== 0
  )
    return false;
  const { rightSite, rightSeq } = span;
  if (right === null || rightSite === null) return right === rightSite;
  return rightSeq === right.seq && rightSite.sid === right.sid && rightSite.isStamped(right.ssn, right.sum, right.seq);
};
