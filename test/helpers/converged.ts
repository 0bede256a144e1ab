import { expect } from 'vitest';
import { lastSeq } from '../../crdt/index';
import type { Stack } from '../../local/stack';
import { readAll } from './documents';
import type { Participant } from './participants';
import { until, type Person } from './stack';

/**
 * Waits until every participant has saved all and shows the server's text, and checks the log itself: every site's changes
 * follow one another without a hole or an overlap, and none is there twice.
 */
export const converged = async (
  stack: Stack,
  reader: Person,
  documentId: string,
  participants: Participant[],
): Promise<string> => {
  let server = await readAll(stack, reader, documentId);
  await until(async () => {
    const states = await Promise.all(participants.map((participant) => participant.state()));
    if (states.some((state) => !state.saved)) return false;
    const texts = await Promise.all(participants.map((participant) => participant.text()));
    server = await readAll(stack, reader, documentId);
    return texts.every((text) => text === server.text);
  });

  const log = new Map(
    [...server.folded, ...server.tail].map((change) => [`${change.sid}/${change.seq}`, change] as const),
  );
  const next: Record<number, number> = {};
  for (const change of [...log.values()].sort((a, b) => a.sid - b.sid || a.seq - b.seq)) {
    expect(change.seq, `site ${change.sid}`).toBe((next[change.sid] ?? 0) + 1);
    next[change.sid] = lastSeq(change);
  }
  expect(server.replica.vector).toEqual(next);
  expect(server.replica.waiting).toEqual([]);
  expect(server.folded.length, 'folded changes').toBe(
    new Set(server.folded.map((change) => `${change.sid}/${change.seq}`)).size,
  );
  return server.text;
};
