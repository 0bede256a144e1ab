import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeSnapshot } from '../../crdt/index';
import { inflated } from '../../functions/common/deflate';
import { headKey, segmentPrefix } from '../../schema/keys';
import { snapshotSegments, snapshotUrlSeconds } from '../../schema/limits.json';
import type { Stack } from '../../local/stack';
import { createDocument, createSite, readAll } from '../helpers/documents';
import { startParticipant } from '../helpers/participants';
import { createRandom } from '../helpers/random';
import { ask, createPerson, post, requests, startTestStack, until, type Person } from '../helpers/stack';
import { openTables, type Tables } from '../helpers/tables';

let stack: Stack;
let tables: Tables;
let owner: Person;
let stranger: Person;
beforeAll(async () => {
  stack = await startTestStack();
  [owner, stranger] = await Promise.all([createPerson(stack, 'owner'), createPerson(stack, 'stranger')]);
  tables = openTables(stack);
});
afterAll(async () => {
  tables.close();
  await stack.close();
});

const random = createRandom(7);
/** Text that deflates badly, so that few changes make a large document. */
const noise = (length: number): string =>
  Array.from({ length }, () => String.fromCharCode(0x4e00 + random.below(20_000))).join('');

/** A document of several large changes, folded; a snapshot of it is an object. */
const createLarge = async () => {
  const documentId = await createDocument(stack, owner);
  const site = await createSite(stack, owner, documentId);
  for (let index = 0; index < 8; index += 1) await site.send(site.write(noise(20_000)));
  await stack.workers.changes.flush();
  await until(async () => (await tables.item(documentId, headKey))?.['snapshot'] !== undefined);
  return { documentId, site };
};
const snapshotOf = (documentId: string) => ask(stack, owner, 'snapshot', { documentId });

describe('opening a document by its snapshot', () => {
  it('[SYN-13] [CMP-11] a large one is an object, whose address works for a minute, for members only', async () => {
    const { documentId, site } = await createLarge();
    const found = await snapshotOf(documentId);
    expect(found.bytes).toBeNull();
    const answer = await fetch(found.url);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    const stored = new Uint8Array(await answer.arrayBuffer());
    expect(createHash('sha256').update(stored).digest('hex')).toBe(found.sha256);
    expect(site.replica.text.startsWith(decodeSnapshot(await inflated(stored)).text)).toBe(true);

    const refused = await post(stack, stranger.token, requests.snapshot, { documentId });
    expect(refused.errors[0]!.errorType).toBe('NOT_A_MEMBER');
    stack.clock.advance(snapshotUrlSeconds.value * 1000 - 100);
    stack.clock.advance(200);
    expect((await fetch(found.url)).status).toBe(403);
    expect((await fetch((await snapshotOf(documentId)).url)).status).toBe(200);
  });

  it('[SYN-13] a newcomer, and who reads every change, have the text that the writers have', async () => {
    const { documentId, site } = await createLarge();
    await site.send(site.write('folded after the snapshot'));
    await stack.workers.changes.flush();
    await site.send(site.write(' and in the tail'));
    const page = await ask(stack, owner, 'sync', { documentId, revision: 0, snapshots: true });
    expect(page).toMatchObject({ behind: true, changes: [], segments: [], revision: null });

    const newcomer = await startParticipant(stack, owner);
    await newcomer.open(documentId);
    expect(await newcomer.text()).toBe(site.replica.text);
    const whole = await readAll(stack, owner, documentId);
    expect(whole.text).toBe(site.replica.text);
    await newcomer.write('!');
    await until(async () => (await newcomer.state()).saved);
    await newcomer.close();
    await newcomer.kill();
  });

  it('[SYN-13] [CMP-10] 64 segments make a snapshot, small ones inline, and spare a newcomer the segments', async () => {
    const documentId = await createDocument(stack, owner);
    const site = await createSite(stack, owner, documentId);
    for (let revision = 1; revision <= snapshotSegments.value; revision += 1) {
      expect((await tables.item(documentId, headKey))?.['snapshot']).toBeUndefined();
      await site.send(site.write(`line ${revision}\n`));
      await stack.workers.changes.flush();
    }
    const found = await snapshotOf(documentId);
    expect(found).toMatchObject({ revision: snapshotSegments.value, url: null });
    expect(await tables.items('documents', documentId, segmentPrefix)).toHaveLength(snapshotSegments.value);
    const page = await ask(stack, owner, 'sync', { documentId, revision: found.revision, snapshots: true });
    expect(page).toMatchObject({ behind: false, segments: [], revision: snapshotSegments.value });
    const newcomer = await startParticipant(stack, owner);
    await newcomer.open(documentId);
    expect(await newcomer.text()).toBe(site.replica.text);
    await newcomer.kill();
  });

  it('[SYN-14] [CMP-13] a snapshot that somebody damaged costs nobody any text', async () => {
    const { documentId, site } = await createLarge();
    const { url } = await snapshotOf(documentId);
    const { origin, pathname } = new URL(url);
    expect((await fetch(`${origin}${pathname}`, { method: 'PUT', body: 'damaged' })).status).toBe(200);
    const newcomer = await startParticipant(stack, owner);
    await newcomer.open(documentId);
    expect(await newcomer.text()).toBe(site.replica.text);
    await newcomer.kill();

    // A compactor that starts cold reads the segments, goes on, and puts a sound one in its place when one is due.
    await stack.workers.functions.compactor.kill();
    for (let index = 0; index < 8; index += 1) await site.send(site.write(noise(20_000)));
    await stack.workers.changes.flush();
    await until(async () => (await snapshotOf(documentId)).url.split('?')[0] !== url.split('?')[0]);
    const stored = new Uint8Array(await (await fetch((await snapshotOf(documentId)).url)).arrayBuffer());
    expect(site.replica.text.startsWith(decodeSnapshot(await inflated(stored)).text)).toBe(true);
  });
});
