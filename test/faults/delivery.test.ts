import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callerId, type FaultRequest } from '../../local/appsync/server/faults';
import type { Stack } from '../../local/stack';
import { converged } from '../helpers/converged';
import { createDocument } from '../helpers/documents';
import { startParticipant } from '../helpers/participants';
import { createPerson, startTestStack, type Person } from '../helpers/stack';

let stack: Stack;
let people: Person[];
/** Reads the log for the test; the faults spare it. */
let reader: Person;

beforeAll(async () => {
  stack = await startTestStack();
  reader = await createPerson(stack, 'reader');
  people = await Promise.all(['a', 'b', 'c'].map((name) => createPerson(stack, name)));
});

afterAll(() => stack.close());

describe('pushes', () => {
  it.each([1, 2])('[SYN-7, SYN-8] dropped, repeated and reordered at random by seed %i, all converge', async (seed) => {
    const documentId = await createDocument(
      stack,
      reader,
      people.map((person) => [person, 'EDITOR']),
    );
    const { faults, meter } = stack.appsync;
    const before = meter.lost;
    const struck = { throttled: 0, failed: 0, answersLost: 0 };
    const strike =
      (kind: keyof typeof struck) =>
      (request: FaultRequest): boolean => {
        const strikes = callerId(request.caller) !== reader.userId && faults.random() < 0.04;
        if (strikes) struck[kind] += 1;
        return strikes;
      };
    faults.set({
      seed,
      dropDeliveries: 0.2,
      duplicateDeliveries: 0.2,
      reorderDeliveries: 0.3,
      loseAfterStartAck: 3,
      throttleRequests: strike('throttled'),
      failRequests: strike('failed'),
      loseResponses: strike('answersLost'),
    });
    const all = await Promise.all(people.map((person) => startParticipant(stack, person)));
    try {
      await Promise.all(all.map((participant) => participant.open(documentId)));
      await Promise.all(all.map((participant, index) => participant.scribble(seed * 1000 + index, 60, 4)));
      const text = await converged(stack, reader, documentId, all);
      expect(text.length).toBeGreaterThan(0);
      expect(meter.lost).toBeGreaterThan(before);
      for (const [kind, times] of Object.entries(struck)) expect(times, kind).toBeGreaterThan(0);
    } finally {
      faults.reset();
      await Promise.all(all.map((participant) => participant.kill()));
    }
  });
});
