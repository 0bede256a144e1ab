import { expect } from 'vitest';
import { decodeSnapshot, encodeSnapshot, Replica } from '../../crdt';
import { inflated } from '../../functions/common/deflate';
import { sha256Of } from '../../functions/common/objects';
import { replay, type World } from './compaction.world';

/**
 * Expects what holds of a document's snapshot and objects at every moment: HEAD and the snapshot name the same revision,
 * the snapshot is the state that the segments up to it make, and every object is pointed to by the snapshot or a state of a
 * version, or recorded as loose, but by no means both. Returns the keys of loose objects.
 */
export const expectSoundSnapshot = async (world: World, documentId: string, where: string): Promise<string[]> => {
  const [head, snapshot] = [await world.item(documentId, 'HEAD'), await world.item(documentId, 'SNAPSHOT')];
  expect(head!['snapshot']?.revision, where).toBe(snapshot?.['revision']);
  expect(head!['snapshot']?.key, where).toBe(snapshot?.['key']);
  const loose = (await world.items('documents', documentId, 'B#')).map(({ key }) => key as string);
  const objects = await world.objectsOf(documentId);
  const states = await world.items('documents', documentId, 'T#');
  const pointed = [snapshot?.['key'], ...states.map(({ key }) => key)].filter(
    (key): key is string => key !== undefined,
  );
  expect(objects.filter((key) => !loose.includes(key)).sort(), where).toEqual(pointed.sort());
  expect(
    loose.filter((key) => pointed.includes(key)),
    where,
  ).toEqual([]);
  if (!snapshot) return loose;

  const stored = snapshot['bytes'] ?? (await world.objectAt(snapshot['key']));
  expect([sha256Of(stored), stored.length], where).toEqual([snapshot['sha256'], snapshot['size']]);
  const held = decodeSnapshot(await inflated(stored));
  const { folded } = await replay(world, documentId);
  const replayed = new Replica();
  for (const change of folded.slice(0, snapshot['revision']).flat()) replayed.apply(change);
  expect(held.text, where).toBe(replayed.text);
  expect(snapshot['vector'], where).toEqual({ ...replayed.vector });
  expect(Buffer.compare(encodeSnapshot(held), encodeSnapshot(replayed)), where).toBe(0);
  return loose;
};
