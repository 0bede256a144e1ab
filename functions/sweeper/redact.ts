import type { Change, Operation } from '../../crdt';
import type { IdentityMap } from '../history/identities';

/** What stands for a code unit, and for a surrogate pair, whose text is gone: one byte, and as many as any other pair. */
const substitute = '\u001a';
const pairSubstitute = '\u{f001a}';

const isSurrogate = (unit: string): boolean => unit >= '\ud800' && unit <= '\udfff';

/** Half a pair stays, for its other half is shown. */
const substituteOf = (point: string): string =>
  point.length === 2 ? pairSubstitute : isSurrogate(point) ? point : substitute;

/**
 * A change without the text that is not `shown`. Identities, origins, lengths and where surrogate pairs are stay, and with
 * them everything that another change is judged by or placed by. Gives the change itself if it has nothing to lose.
 */
export const redacted = (change: Change, shown: IdentityMap<true>): Change => {
  let { seq } = change;
  let isSame = true;
  const operations = change.operations.map((operation): Operation => {
    if (!('value' in operation)) {
      seq += 1;
      return operation;
    }
    const { value } = operation;
    const start = seq;
    seq += value.length;
    let kept = '';
    for (const { seq: at, length, entry } of shown.cut({ sid: change.sid, seq: start, length: value.length })) {
      const text = value.slice(at - start, at - start + length);
      kept += entry ? text : text.replace(/./gsu, substituteOf);
    }
    if (kept === value) return operation;
    isSame = false;
    return { ...operation, value: kept };
  });
  return isSame ? change : { ...change, operations };
};
