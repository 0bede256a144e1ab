import { decodeChanges } from '../../crdt';
import { activityPauseMilliseconds, historyPage } from '../../schema/limits.json';
import { addContributions, type Contributions } from '../common/contributions';
import { readHead } from '../common/head';
import { Refused } from '../common/refused';
import { readSegments } from '../common/segments';
import { readCursor, writeCursor } from './cursor';
import type { Operation } from './request';

/** Segments that are read at once, backwards through the log. */
const stride = 8;
/** Segments of one entry at the most, so that a page has an end on a busy day. */
const mostSegments = 64;

interface Entry {
  firstRevision: number;
  lastRevision: number;
  from: string;
  to: string;
  readonly contributions: Contributions;
}

const shown = ({ contributions, ...entry }: Entry) => ({
  ...entry,
  authors: [...contributions].map(([userId, contribution]) => ({ userId, ...contribution })),
});

/**
 * The timeline, newest first: spells of activity without a pause of five minutes, each with who wrote how much. Unfolded
 * changes are some seconds old and come with their fold.
 */
export const history: Operation<{ limit?: number; nextToken?: string }> = async (dependencies, _cache, request) => {
  const { documentId } = request;
  const { limit = historyPage.value, nextToken } = request.arguments;
  const head = await readHead(dependencies, documentId);
  if (!head) throw new Refused('NOT_A_MEMBER');
  const start = nextToken === undefined ? head.revision : readCursor(nextToken, ['revision'] as const).revision;
  const entries: Entry[] = [];
  for (let last = Math.min(start, head.revision); last > 0; last -= stride) {
    const first = Math.max(last - stride + 1, 1);
    const segments = [];
    for await (const page of readSegments(dependencies, documentId, first, last)) segments.push(...page);
    for (const { revision, bytes } of segments.reverse()) {
      const changes = decodeChanges(bytes);
      const times = changes.map(({ at }) => Date.parse(at!));
      const [from, to] = [Math.min(...times), Math.max(...times)];
      const entry = entries.at(-1);
      const goesOn =
        entry &&
        Date.parse(entry.from) - to < activityPauseMilliseconds.value &&
        entry.lastRevision - revision < mostSegments;
      if (goesOn) {
        entry.firstRevision = revision;
        if (from < Date.parse(entry.from)) entry.from = new Date(from).toISOString();
        addContributions(entry.contributions, changes);
        continue;
      }
      if (entries.length === limit)
        return { items: entries.map(shown), nextToken: writeCursor({ revision }, ['revision'] as const) };
      const contributions: Contributions = new Map();
      addContributions(contributions, changes);
      entries.push({
        ...{ firstRevision: revision, lastRevision: revision, contributions },
        ...{ from: new Date(from).toISOString(), to: new Date(to).toISOString() },
      });
    }
  }
  return { items: entries.map(shown), nextToken: null };
};
