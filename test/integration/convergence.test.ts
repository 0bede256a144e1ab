import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Stack } from '../../local/stack';
import { converged } from '../helpers/converged';
import { createDocument } from '../helpers/documents';
import { startParticipant, type Participant } from '../helpers/participants';
import { createPerson, startTestStack, until, type Person } from '../helpers/stack';

let stack: Stack;
let people: Person[];

beforeAll(async () => {
  stack = await startTestStack();
  people = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((name) => createPerson(stack, name)));
});

afterAll(() => stack.close());

const withParticipants = async (count: number, work: (all: Participant[], documentId: string) => Promise<void>) => {
  const [owner, ...others] = people.slice(0, count) as [Person, ...Person[]];
  const documentId = await createDocument(
    stack,
    owner,
    others.map((person) => [person, 'EDITOR']),
  );
  const all = await Promise.all([owner, ...others].map((person) => startParticipant(stack, person)));
  try {
    await Promise.all(all.map((participant) => participant.open(documentId)));
    await work(all, documentId);
  } finally {
    await Promise.all(all.map((participant) => participant.kill()));
  }
};

describe('five Amplify clients', () => {
  it.each([1, 2])('[SYN-8, ED-2] random edits of seed %i converge, with no change missing or twice', async (seed) => {
    await withParticipants(5, async (all, documentId) => {
      const done = await Promise.all(all.map((participant, index) => participant.scribble(seed * 100 + index, 60, 4)));
      const text = await converged(stack, people[0]!, documentId, all);
      const inserted = done.reduce((sum, { inserted }) => sum + inserted, 0);
      expect(text.length).toBeLessThanOrEqual(inserted);
      expect(text.length).toBeGreaterThan(0);
    });
  });

  it('[SYN-1, SYN-6] every character typed by five people at the same time is there once', async () => {
    await withParticipants(5, async (all, documentId) => {
      const words = all.map((_, index) => String.fromCodePoint(0x61 + index).repeat(50));
      await Promise.all(all.map((participant, index) => participant.write(words[index]!)));
      const text = await converged(stack, people[0]!, documentId, all);
      expect([...text].sort().join('')).toBe(words.join(''));
    });
  });

  it('[PRE-1] know of each other, and of who closed', async () => {
    await withParticipants(3, async (all) => {
      const count = async (participant: Participant) => (await participant.state()).participants;
      await until(async () => (await Promise.all(all.map(count))).every((seen) => seen === 3));
      await all[2]!.close();
      await until(async () => (await Promise.all(all.slice(0, 2).map(count))).every((seen) => seen === 2));
    });
  });
});
