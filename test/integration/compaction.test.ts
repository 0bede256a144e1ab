import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inflated } from '../../functions/common/deflate';
import { Replica, decodeChanges, lastSeq, type Change } from '../../crdt/index';
import { changeKey, changePrefix, headKey, segmentPrefix } from '../../schema/keys';
import type { Stack } from '../../local/stack';
import { createDocument, createSite, inputOf, readAll } from '../helpers/documents';
import { limits } from '../helpers/limits';
import { createRandom } from '../helpers/random';
import { openTables, type Tables } from '../helpers/tables';
import { createPerson, post, requests, startTestStack, type Person } from '../helpers/stack';

let stack: Stack;
let tables: Tables;
let owner: Person, editor: Person;

beforeAll(async () => {
  stack = await startTestStack();
  [owner, editor] = (await Promise.all(['owner', 'editor'].map((name) => createPerson(stack, name)))) as [
    Person,
    Person,
  ];
  tables = openTables(stack);
});

afterAll(async () => {
  tables.close();
  await stack.close();
});

const tailOf = (documentId: string) => tables.items('operations', documentId, changePrefix);
const headOf = (documentId: string) => tables.item(documentId, headKey);

/** The text by replaying the segments, as the table has them. */
const textOfSegments = async (documentId: string): Promise<string> => {
  const replica = new Replica();
  for (const segment of await tables.items('documents', documentId, segmentPrefix))
    for (const change of decodeChanges(await inflated(segment['bytes'] as Uint8Array))) replica.apply(change);
  return replica.text;
};

/** Lets the compactor take everything that the stream has. */
const compacted = async (): Promise<void> => {
  await stack.workers.changes.flush();
};

/** Moves the time past the delay of deletions, and lets the sweeper come round. */
const swept = async (): Promise<void> => {
  stack.clock.advance(limits.deleteDelayMilliseconds + limits.dueMilliseconds);
  await stack.workers.sweeps.runNow();
};

const reasonOf = async (documentId: string, epoch: number, change: Change): Promise<string | null> =>
  (await post(stack, owner.token, requests.submitChange, inputOf(documentId, epoch, change))).errors[0]?.errorType ??
  null;

describe('compaction', () => {
  it('[CMP-1, CMP-3, CMP-8] after 1,000 changes and 60 seconds the tail is empty and the segments are the text', async () => {
    const documentId = await createDocument(stack, owner, [[editor, 'EDITOR']]);
    const sites = await Promise.all([owner, editor].map((person) => createSite(stack, person, documentId)));
    const random = createRandom(1);
    const live = new Replica();
    for (let index = 0; index < 500; index += 1)
      await Promise.all(
        sites.map(async (site) => {
          const change = site.write(`${site.sid}${random.below(10)} `);
          live.apply(change);
          await site.send(change);
        }),
      );
    await compacted();
    const kept = new Set((await tailOf(documentId)).map((item) => item['sk']));
    const since = stack.clock.now() - limits.deleteDelayMilliseconds;
    const young = (await tables.items('documents', documentId, segmentPrefix)).filter(
      (segment) => (segment['foldedAt'] as number) > since,
    );
    expect(young.length).toBeGreaterThan(0);
    for (const segment of young)
      for (const { sid, seq } of decodeChanges(await inflated(segment['bytes'] as Uint8Array)))
        expect(kept.has(changeKey(sid, seq)), 'a folded change stays for 60 seconds').toBe(true);
    await swept();
    expect(await tailOf(documentId)).toEqual([]);
    const head = await headOf(documentId);
    expect(head['sweptRev']).toBe(head['revision']);
    expect(head['vector']).toEqual(live.vector);
    expect(await textOfSegments(documentId)).toBe(live.text);
    expect((await readAll(stack, owner, documentId)).text).toBe(live.text);
  });

  it('[CMP-4] a compactor that is killed again and again while it folds loses and repeats nothing', async () => {
    const documentId = await createDocument(stack, owner);
    const site = await createSite(stack, owner, documentId);
    const sent: Change[] = [];
    const random = createRandom(2);
    for (let round = 0; round < 8; round += 1) {
      for (let index = 0; index < 10; index += 1) {
        const change = site.write(`${round}.${index} `);
        sent.push(change);
        await site.send(change);
      }
      const folding = stack.workers.changes.flush();
      // Somewhere on the way: every single boundary is met by the contract tests.
      for (let turns = random.below(300); turns > 0; turns -= 1) await new Promise((done) => setImmediate(done));
      await stack.workers.functions.compactor.kill();
      await folding;
      if (round % 2 === 0) await swept();
    }
    await compacted();
    await swept();
    await swept();
    expect(await tailOf(documentId)).toEqual([]);
    expect(await textOfSegments(documentId)).toBe(site.replica.text);
    const { folded } = await readAll(stack, owner, documentId);
    expect(folded.map((change) => change.seq)).toEqual(sent.map((change) => change.seq));
  });

  it('[CMP-4, CMP-7] the sweeper folds what the stream did not tell, beside a compactor', async () => {
    const documentId = await createDocument(stack, owner);
    const site = await createSite(stack, owner, documentId);
    stack.workers.changes.loseRecords(true);
    for (let index = 0; index < 20; index += 1) await site.send(site.write('lost '));
    await compacted();
    expect((await headOf(documentId))['revision']).toBe(0);
    stack.workers.changes.loseRecords(false);
    await site.send(site.write('told'));
    stack.clock.advance(limits.dueMilliseconds);
    await Promise.all([compacted(), stack.workers.sweeps.runNow()]);
    expect((await headOf(documentId))['vector']).toEqual(site.replica.vector);
    expect(await textOfSegments(documentId)).toBe(site.replica.text);

    stack.workers.changes.loseRecords(true);
    await site.send(site.write(' and lost again'));
    await compacted();
    stack.workers.changes.loseRecords(false);
    stack.clock.advance(limits.dueMilliseconds);
    await stack.workers.sweeps.runNow();
    expect(await textOfSegments(documentId)).toBe(site.replica.text);
  });

  it('[CMP-6, SYN-3] a change sent again with other content reaches nobody, at no time', async () => {
    const documentId = await createDocument(stack, owner);
    const site = await createSite(stack, owner, documentId);
    const change = site.write('the first');
    const other: Change = { ...change, operations: [{ value: 'the other', left: null, right: null }] };
    const longer: Change = {
      ...change,
      operations: [{ value: 'much longer than the first', left: null, right: null }],
    };
    await site.send(change);
    const outcomes: Record<string, (string | null)[]> = {};
    const attempt = async (when: string): Promise<void> => {
      outcomes[when] = [];
      for (const spoilt of [other, longer]) outcomes[when].push(await reasonOf(documentId, site.epoch, spoilt));
      expect((await readAll(stack, owner, documentId)).text).toBe('the first');
    };
    await attempt('before the fold');
    await compacted();
    expect((await headOf(documentId))['vector']).toEqual({ [site.sid]: lastSeq(change) });
    await attempt('between fold and deletion');
    await swept();
    expect(await tailOf(documentId)).toEqual([]);
    await attempt('after the deletion');
    expect(outcomes).toEqual({
      'before the fold': ['CONFLICT', 'CONFLICT'],
      'between fold and deletion': ['ALREADY_COMMITTED', 'ALREADY_COMMITTED'],
      'after the deletion': ['ALREADY_COMMITTED', 'ALREADY_COMMITTED'],
    });
    await compacted();
    expect(await textOfSegments(documentId)).toBe('the first');
  });

  it('[CMP-5] a site that sends what cannot be applied is barred, and the others write on', async () => {
    const documentId = await createDocument(stack, owner);
    const site = await createSite(stack, owner, documentId);
    const hostile = await createSite(stack, owner, documentId);
    await site.send(site.write('good'));
    const { ssn, sid } = hostile;
    const nobody = { ssn: 1, sum: 1, sid: 77, seq: 1 };
    await hostile.send({ ssn, sid, sum: 2, seq: 1, operations: [{ value: 'bad', left: nobody, right: null }] });
    await compacted();
    expect(
      await reasonOf(documentId, hostile.epoch, {
        ssn,
        sid,
        sum: 9,
        seq: 4,
        operations: [{ value: 'x', left: null, right: null }],
      }),
    ).toBe('SITE_BARRED');
    await site.send(site.write(' still'));
    await compacted();
    await swept();
    expect(await textOfSegments(documentId)).toBe('good still');
    expect((await tailOf(documentId)).map((item) => item['sid'])).toEqual([sid]);
  });
});
