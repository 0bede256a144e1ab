import type { Change, Operation, S4Vector } from '../../crdt';
import type { BarredSite, Held } from './find';

/** Why a change is not folded, for an operator. */
const whys: Record<BarredSite['barredReason'], string> = {
  WAITING: 'it mentions what nobody wrote, or there is a hole before it',
  MALFORMED: 'it is no change: a field is missing, is too much or is out of its range',
  PARTLY_COVERED: 'it overlaps with an earlier change of its site',
  CLOCK_NOT_ADVANCING: 'its clock does not go beyond what its site wrote or what it mentions',
  WRONG_IDENTITY: 'it mentions an identity with another session or clock than it has',
  NOT_AN_INSERT: 'it mentions the number of a deletion as if a character had it',
  SPLITS_SURROGATE_PAIR: 'it cuts a character in half that takes two code units',
  TOO_LARGE: 'it is larger than a change may be',
};

const nameOf = ({ sid, seq }: Pick<S4Vector, 'sid' | 'seq'>): string => `${sid}:${seq}`;

/** The identities that an operation mentions. */
const mentioned = (operation: Operation): Pick<S4Vector, 'sid' | 'seq'>[] =>
  'target' in operation
    ? [{ sid: operation.target.sid, seq: operation.target.seq + operation.length - 1 }]
    : [operation.left, operation.right].flatMap((identity) => (identity ? [identity] : []));

/** What a change waits for: a hole in its site, and identities that are not folded. */
const missingOf = (change: Change, { vector, changes }: Held): string[] => {
  const folded = vector[change.sid] ?? 0;
  const isFirst = changes[0] === change;
  const hole = isFirst && change.seq > folded + 1 ? [`${change.sid}:${folded + 1} to ${change.seq - 1}`] : [];
  const unknown = change.operations
    .flatMap(mentioned)
    .filter(({ sid, seq }) => sid !== change.sid && seq > (vector[sid] ?? 0))
    .map(nameOf);
  return [...hole, ...new Set(unknown)];
};

const shown = (operation: Operation, withText: boolean): string => {
  if ('target' in operation) return `delete ${operation.length} from ${nameOf(operation.target)}`;
  const { left, right, value } = operation;
  const place = `between ${left ? nameOf(left) : 'the start'} and ${right ? nameOf(right) : 'the end'}`;
  return `insert ${value.length} ${place}${withText ? `: ${JSON.stringify(value)}` : ''}`;
};

/**
 * A barred site in lines: whose it is, why it is barred, and its changes with what they wait for. Text is shown only on
 * demand. What hostile clients stored may have any shape, and is then shown as it is.
 */
export const explain = (site: BarredSite, held: Held, withText: boolean): string[] => {
  const { documentId, sid, userId, device, barredReason, barredAt } = site;
  const [first] = held.changes;
  return [
    `document ${documentId}, site ${sid} of user ${userId}${device ? ` on ${device}` : ''}`,
    `  barred ${barredAt ?? 'some time ago'} for ${barredReason}: ${whys[barredReason]}`,
    `  holds ${held.changes.length} changes${first ? `, the first at ${first.sid}:${first.seq}` : ''}`,
    ...held.changes.flatMap((change) => {
      const head = `  ${nameOf(change)} of ${change.at}`;
      try {
        const missing = missingOf(change, held);
        const waits = missing.length > 0 ? `, waits for ${missing.join(', ')}` : '';
        return [head + waits, ...change.operations.map((operation) => `    ${shown(operation, withText)}`)];
      } catch {
        return [head, withText ? `    ${JSON.stringify(change.operations)}` : '    operations of no valid shape'];
      }
    }),
  ];
};
