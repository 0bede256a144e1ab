import type { Core } from './core';
import { isInsert } from './operation';
import { appendPatch } from './patches';
import type { Site } from './site';
import type { Span } from './span';
import type { Change, DeleteOperation, InsertOperation, Patch, S4Vector } from './types';

/**
 * Applies a change of one operation, as keystrokes are, if it can be seen at a glance that judge.ts would find it ready:
 * it is its site's next, what it mentions is there with the stamps that it says, and no surrogate pairs are about. Appends
 * what that does to the text. False if the change is not so plain: then nothing is altered, and nothing said of it.
 */
export const applyPlain = (change: Change, core: Core, patches: Patch[]): boolean => {
  const { ssn, sum, sid, seq, operations } = change;
  const site = core.known(sid);
  if (operations.length !== 1 || site === undefined || seq !== site.last + 1 || core.hasPairs) return false;
  if (sum <= site.sumOf(seq - 1) || ssn < site.ssnOf(seq - 1)) return false;
  const operation = operations[0]!;
  return isInsert(operation)
    ? insertPlain(change, operation, site, core, patches)
    : hidePlain(change, operation, site, core, patches);
};

const insertPlain = (
  change: Change,
  { value, left, right }: InsertOperation,
  site: Site,
  core: Core,
  patches: Patch[],
): boolean => {
  const leftSpan = left && spanOf(left, change, site, core);
  const rightSpan = right && spanOf(right, change, site, core);
  if ((left !== null && leftSpan === null) || (right !== null && rightSpan === null)) return false;
  core.take(site, change.ssn, change.sum, value.length);
  const position = core.insertAt(site, value, leftSpan, left ? left.seq : 0, rightSpan, right ? right.seq : 0);
  appendPatch(patches, { position, deleted: 0, inserted: value });
  return true;
};

/** Of a range in one span. */
const hidePlain = (
  change: Change,
  { target, length }: DeleteOperation,
  site: Site,
  core: Core,
  patches: Patch[],
): boolean => {
  const span = spanOf(target, change, site, core);
  const last = target.seq + length - 1;
  if (span === null || last >= span.seq + span.length) return false;
  if (span.site !== site && span.site.sumOf(last) >= change.sum) return false;
  core.take(site, change.ssn, change.sum, 1);
  core.hide(span.site, target.seq, length, patches);
  return true;
};

/** The span of an identity that the change of the site may mention; null if it may not, or not at a glance. */
const spanOf = (identity: S4Vector, change: Change, author: Site, core: Core): Span | null => {
  const { ssn, sum, sid, seq } = identity;
  const site = sid === author.sid ? author : core.known(sid);
  if (site === undefined || seq > site.last || site.sumOf(seq) !== sum || site.ssnOf(seq) !== ssn) return null;
  return site !== author && sum >= change.sum ? null : site.find(seq);
};
