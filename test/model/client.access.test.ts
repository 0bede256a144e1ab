import { describe, expect, it } from 'vitest';
import type { Draft } from '../../client/writing';
import * as queries from '../../client/queries';
import { createWorld, type Tab, type World } from './client/world';

const opened = async (seed: number): Promise<{ world: World; a: Tab; b: Tab; drafts: Draft[] }> => {
  const world = createWorld(seed, { ann: 'OWNER', bob: 'EDITOR' });
  const a = await world.open(world.browser('ann'));
  const b = await world.open(world.browser('bob'));
  a.type(0, 'kept');
  await world.clock.run(10_000);
  const drafts: Draft[] = [];
  b.live.on('draft', (draft) => drafts.push(draft));
  return { world, a, b, drafts };
};

/** Leaves `b` with an edit that the server does not have. */
const stranded = async (world: World, b: Tab): Promise<void> => {
  b.connection.cut();
  b.type(4, ' and unsent');
  await world.clock.run(1_000);
};

describe('losing the right to write', () => {
  it('[ACC-3] shows the text of the log again and keeps what is unsent as a draft', async () => {
    const { world, b, drafts } = await opened(1);
    await stranded(world, b);
    world.server.setRole(world.document, 'bob', 'VIEWER');
    b.connection.mend();
    await world.clock.until(() => drafts.length > 0, 60_000, 'a draft');
    expect(drafts[0]).toMatchObject({ text: 'kept and unsent', reason: 'ROLE_TOO_LOW' });
    expect(drafts[0]!.changes.flatMap(({ operations }) => operations)).toMatchObject([{ value: ' and unsent' }]);
    expect([b.live.text, b.editor.text, world.document.text]).toEqual(['kept', 'kept', 'kept']);
    expect(b.live.state).toMatchObject({ saved: true, writable: false, reason: 'ROLE_TOO_LOW' });
    expect(() => b.type(0, 'x')).toThrowError(expect.objectContaining({ reason: 'ROLE_TOO_LOW' }));
  });

  it('[ACC-3] keeps the draft for the next run, until it is discarded', async () => {
    const { world, b, drafts } = await opened(2);
    await stranded(world, b);
    world.server.setRole(world.document, 'bob', 'VIEWER');
    b.connection.mend();
    await world.clock.until(() => drafts.length > 0, 60_000, 'a draft');
    await world.clock.await(b.live.close());
    const again = await world.open(b.browser);
    expect(again.live.draft()).toEqual(drafts[0]);
    await world.clock.await(again.live.discardDraft());
    expect(again.live.draft()).toBeNull();
    await world.clock.await(again.live.close());
    expect((await world.open(b.browser)).live.draft()).toBeNull();
  });

  it('[ACC-3] still reads, and writes again once the role is back', async () => {
    const { world, a, b } = await opened(3);
    world.server.setRole(world.document, 'bob', 'COMMENTER');
    await world.clock.run(5_000);
    expect(b.live.role).toBe('COMMENTER');
    expect(b.live.state.writable).toBe(false);
    a.type(0, 'well ');
    await world.clock.run(1_500);
    expect(b.live.text).toBe('well kept');
    world.server.setRole(world.document, 'bob', 'EDITOR');
    await world.clock.run(5_000);
    b.type(0, 'very ');
    await world.clock.run(1_500);
    expect(a.live.text).toBe('very well kept');
  });

  it('[ACC-2, ACC-21] closes for a member who was removed, with the unsent kept', async () => {
    const { world, b, drafts } = await opened(4);
    await stranded(world, b);
    world.server.setRole(world.document, 'bob', null);
    b.connection.mend();
    await world.clock.until(() => b.live.state.connection === 'closed', 60_000, 'closed');
    expect(b.live.state.reason).toBe('NOT_A_MEMBER');
    expect(drafts).toMatchObject([{ text: 'kept and unsent' }]);
    const asked = b.connection.sent.length;
    await world.clock.run(600_000);
    expect(b.connection.sent.length).toBe(asked);
  });

  it('[ACC-2] does not open what one is no member of', async () => {
    const { world } = await opened(5);
    await expect(world.open(world.browser('eve'))).rejects.toMatchObject({ reason: 'NOT_A_MEMBER', action: 'GIVE_UP' });
  });

  it('[ACC-21] keeps as a draft what was typed offline by somebody who is removed before the next run', async () => {
    const { world, b } = await opened(10);
    await stranded(world, b);
    b.kill();
    world.server.setRole(world.document, 'bob', null);
    const again = world.visit(b.browser);
    await expect(world.clock.await(again.weft.open('d'))).rejects.toMatchObject({ reason: 'NOT_A_MEMBER' });
    const drafts = await world.clock.await(again.weft.drafts.list('d'));
    expect(drafts).toMatchObject([{ documentId: 'd', text: ' and unsent', reason: 'NOT_A_MEMBER' }]);
    expect(drafts[0]!.changes).toHaveLength(1);
    expect(await world.clock.await(again.weft.drafts.list('another'))).toEqual([]);
    await expect(world.clock.await(again.weft.open('d'))).rejects.toMatchObject({ reason: 'NOT_A_MEMBER' });
    expect(await world.clock.await(again.weft.drafts.list())).toEqual(drafts);
    await world.clock.await(again.weft.drafts.discard(drafts[0]!));
    expect(await world.clock.await(again.weft.drafts.list())).toEqual([]);
  });

  it('[ACC-21, SES-8] closes when the document is deleted, and is read-only while it is archived', async () => {
    const { world, a, b, drafts } = await opened(11);
    world.server.archive(world.document, true);
    await world.clock.run(1_000);
    expect(b.live.state).toMatchObject({ connection: 'live', writable: false, reason: 'DOCUMENT_ARCHIVED' });
    world.server.archive(world.document, false);
    await world.clock.run(1_000);
    expect(b.live.state).toMatchObject({ writable: true, reason: null });
    await stranded(world, b);
    world.server.delete(world.document);
    b.connection.mend();
    await world.clock.run(20_000);
    for (const tab of [a, b])
      expect(tab.live.state).toMatchObject({ connection: 'closed', reason: 'DOCUMENT_DELETED' });
    expect(drafts).toMatchObject([{ text: 'kept and unsent', reason: 'DOCUMENT_DELETED' }]);
  });

  it('[ACC-20] of somebody else costs one renewal of the subscriptions and one question, and nothing else is noticed', async () => {
    const { world, a } = await opened(12);
    await world.open(world.browser('bob'));
    await world.clock.run(5_000);
    const subscribed = (): number => a.connection.subscriptions;
    const before = subscribed();
    const asked = a.connection.sent.length;
    world.server.setRole(world.document, 'bob', null);
    await world.clock.run(1_000);
    expect(subscribed() - before).toBe(3);
    const questions = a.connection.sent.slice(asked).filter(({ query }) => query === queries.getDocument);
    expect(questions).toHaveLength(1);
    await world.clock.run(60_000);
    expect(subscribed() - before).toBe(3);
    a.type(0, 'still ');
    await world.clock.run(1_000);
    expect(world.document.text).toBe('still kept');
  });

  it('[SES-5] stops at the end of a session and goes on in the next', async () => {
    const { world, a, b, drafts } = await opened(6);
    await stranded(world, b);
    world.server.terminate(world.document);
    b.connection.mend();
    await world.clock.until(() => drafts.length > 0, 60_000, 'a draft');
    expect(b.live.state).toMatchObject({ writable: false, reason: 'SESSION_TERMINATED' });
    expect(b.live.text).toBe('kept');
    await world.clock.run(20_000);
    world.server.startSession(world.document);
    await world.clock.run(20_000);
    expect(b.live.state).toMatchObject({ writable: true, reason: null });
    b.type(0, 'again ');
    await world.clock.run(2_000);
    expect([a.live.text, b.live.ssn]).toEqual(['again kept', 2]);
  });

  it.each(['INVALID_INPUT', 'TOO_LARGE', 'CLOCK_TOO_FAR', 'SITE_BARRED'] as const)(
    '[SYN-4] gives up what is refused with %s',
    async (reason) => {
      const { world, b, drafts } = await opened(7);
      b.connection.refusals.push({ query: queries.submitChange, reason });
      b.type(0, 'refused ');
      await world.clock.until(() => drafts.length > 0, 60_000, 'a draft');
      expect(b.live.text).toBe('kept');
      expect(b.live.state).toMatchObject({ saved: true, writable: false, reason });
    },
  );
});

describe('being signed out', () => {
  it('[ACC-1] keeps what is unsent and sends it once somebody is signed in again', async () => {
    const { world, b } = await opened(8);
    const refuse = (): number => b.connection.refusals.push({ query: queries.submitChange, reason: 'NOT_SIGNED_IN' });
    refuse();
    b.type(0, 'now ');
    await world.clock.run(1_000);
    expect(b.live.state).toMatchObject({ saved: false, writable: true, reason: 'NOT_SIGNED_IN' });
    const attempts = (): number => b.connection.sent.filter(({ query }) => query === queries.submitChange).length;
    expect(attempts()).toBe(1);
    b.live.resume();
    await world.clock.run(1_000);
    expect(b.live.state).toMatchObject({ saved: true, reason: null });
    expect(world.document.text).toBe('now kept');
  });
});
