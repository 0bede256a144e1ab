import { startParticipant } from '../test/helpers/participants';
import { createDocument } from '../test/helpers/documents';
import { createPerson, startTestStack } from '../test/helpers/stack';

/** Milliseconds between a flushed edit of one client and its arrival in the text of another. */
export interface LatencyRow {
  participants: number;
  edits: number;
  p50: number;
  p95: number;
  p99: number;
}

const edits = 200;

/**
 * Measures the way of an edit from `flush()` at one Amplify client to the text of another one, over the local stack:
 * resolvers, conditional put, publication, WebSocket, CRDT. The flush window is left out: it is the client's choice.
 * Each client runs in a thread of its own; their clocks are one.
 */
export const measureLatency = async (participants: number): Promise<LatencyRow> => {
  const stack = await startTestStack();
  try {
    const people = await Promise.all(
      Array.from({ length: participants }, (_, index) => createPerson(stack, `person-${index}`)),
    );
    const [owner, ...others] = people as [(typeof people)[number], ...typeof people];
    const documentId = await createDocument(
      stack,
      owner,
      others.map((person) => [person, 'EDITOR']),
    );
    const all = await Promise.all(people.map((person) => startParticipant(stack, person)));
    await Promise.all(all.map((participant) => participant.open(documentId)));
    const times: number[] = [];
    for (let edit = 0; edit < edits; edit += 1) {
      const writer = all[edit % participants]!;
      const reader = all[(edit + 1) % participants]!;
      const mark = `<${edit}>`;
      const seen = reader.seen(mark);
      const sent = await writer.stamp(mark);
      times.push((await seen) - sent);
    }
    await Promise.all(all.map((participant) => participant.kill()));
    times.sort((a, b) => a - b);
    const quantile = (share: number): number => Math.round(times[Math.floor((times.length - 1) * share)]! * 10) / 10;
    return { participants, edits, p50: quantile(0.5), p95: quantile(0.95), p99: quantile(0.99) };
  } finally {
    await stack.close();
  }
};
