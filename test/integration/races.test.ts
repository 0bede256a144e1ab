import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as queries from '../../client/queries';
import { accessKey, memberKey, presencePrefix } from '../../schema/keys';
import type { Stack } from '../../local/stack';
import { createDocument, createSite, inputOf, readAll } from '../helpers/documents';
import { createGates, type Place } from '../helpers/gates';
import { operationOf } from '../helpers/operation';
import { connect } from '../helpers/realtime';
import { createPerson, post, startTestStack, until, type Person } from '../helpers/stack';
import { openTables, type Tables } from '../helpers/tables';

// Each race is drawn above its test, time running downwards. "held" is where the first request stands, between two of
// its steps, while the second one runs from beginning to end.

const gates = createGates();
let stack: Stack;
let tables: Tables;
let ada: Person, bert: Person, cid: Person, dora: Person;

beforeAll(async () => {
  stack = await startTestStack({ around: gates.around });
  tables = openTables(stack);
  [ada, bert, cid, dora] = (await Promise.all(
    ['ada', 'bert', 'cid', 'dora'].map((name) => createPerson(stack, name)),
  )) as [Person, Person, Person, Person];
});

afterAll(async () => {
  tables.close();
  await stack.close();
});

type Ask = () => Promise<string>;

/** A request that tells what came of it: `OK`, or the reason. */
const asking =
  (person: Person, field: string, variables: Record<string, unknown>): Ask =>
  async () => {
    const { errors } = await post(stack, person.token, operationOf(`Mutation.${field}`), variables);
    return errors[0]?.errorType ?? 'OK';
  };

/** Runs `second` while `first` stands at `step`; gives what came of the first and of the second. */
const race = async (first: Ask, step: string, second: Ask, place?: Place): Promise<[string, string]> => {
  const held = gates.hold(step, place);
  const answer = first();
  await held.reached;
  const other = await second();
  held.release();
  return [await answer, other];
};

const roleOf = async (documentId: string, person: Person): Promise<string | null> => {
  const member = await tables.item(documentId, memberKey(person.userId));
  return member?.['memberId'] ? (member['role'] as string) : null;
};
const ownersOf = async (documentId: string) => (await tables.item(documentId, accessKey))['ownerCount'];
const epochOf = async (documentId: string) => (await tables.item(documentId, accessKey))['epoch'] as number;

const setRole = (by: Person, documentId: string, person: Person, role: string) =>
  asking(by, 'setMemberRole', { input: { documentId, userId: person.userId, role } });
const remove = (by: Person, documentId: string, person: Person) =>
  asking(by, 'removeMember', { input: { documentId, userId: person.userId } });
const leave = (person: Person, documentId: string) => asking(person, 'leaveDocument', { input: { documentId } });

const invite = async (documentId: string, more: object = {}) => {
  const input = { documentId, invitationId: crypto.randomUUID(), role: 'EDITOR', uses: 9, ...more };
  const { data } = await post(stack, ada.token, operationOf('Mutation.createInvitation'), { input });
  const link = { documentId, invitationId: input.invitationId, token: data.createInvitation.token as string };
  return {
    acceptedBy: (person: Person) => asking(person, 'acceptInvitation', { input: link }),
    revoke: asking(ada, 'revokeInvitation', { input: { documentId, invitationId: input.invitationId } }),
  };
};

describe('two owners demote each other', () => {
  //   ada                              bert
  //   reads both OWNER, count 2
  //   held                             demotes ada: EDITOR, count 1, epoch + 1
  //   demotes bert: not as read: BUSY
  //   again: ROLE_TOO_LOW
  it.each([
    ['bert writes first', () => [ada, bert] as const],
    ['ada writes first', () => [bert, ada] as const],
  ])('[ACC-7, ACC-14] %s: one of them stays an owner', async (_title, order) => {
    const [slow, quick] = order();
    const documentId = await createDocument(stack, ada, [[bert, 'OWNER']]);
    const demote = setRole(slow, documentId, quick, 'EDITOR');
    const answers = await race(
      demote,
      'Mutation.setMemberRole/putMemberRole',
      setRole(quick, documentId, slow, 'EDITOR'),
    );
    expect(answers).toEqual(['BUSY', 'OK']);
    expect(await demote()).toBe('ROLE_TOO_LOW');
    expect([await roleOf(documentId, quick), await roleOf(documentId, slow)]).toEqual(['OWNER', 'EDITOR']);
    expect(await ownersOf(documentId)).toBe(1);
  });
});

describe('a removed member uses an old link that many may use', () => {
  it('[ACC-13, ACC-14] after the removal: outdated; a link made since brings it back', async () => {
    const documentId = await createDocument(stack, ada, [[bert, 'EDITOR']]);
    const old = await invite(documentId);
    expect(await remove(ada, documentId, bert)()).toBe('OK');
    expect(await old.acceptedBy(bert)()).toBe('INVITATION_OUTDATED');
    expect(await old.acceptedBy(cid)()).toBe('OK');
    expect(await (await invite(documentId)).acceptedBy(bert)()).toBe('OK');
    expect([await roleOf(documentId, bert), await roleOf(documentId, cid)]).toEqual(['EDITOR', 'EDITOR']);
  });

  //   bert, a viewer, accepts          ada
  //   reads VIEWER, epoch 1
  //   held                             removes bert: epoch 2
  //   not as read: BUSY
  //   again: the link is of epoch 1, the removal of epoch 2: INVITATION_OUTDATED
  it('[ACC-13, ACC-14] the removal writes first', async () => {
    const documentId = await createDocument(stack, ada, [[bert, 'VIEWER']]);
    const link = await invite(documentId);
    const answers = await race(
      link.acceptedBy(bert),
      'Mutation.acceptInvitation/putAcceptance',
      remove(ada, documentId, bert),
    );
    expect(answers).toEqual(['BUSY', 'OK']);
    expect(await link.acceptedBy(bert)()).toBe('INVITATION_OUTDATED');
    expect(await roleOf(documentId, bert)).toBeNull();
  });

  //   ada removes bert                 bert, a viewer, accepts
  //   reads VIEWER
  //   held                             EDITOR
  //   the role is not as read: BUSY
  //   again: removed
  it('[ACC-13, ACC-14] the acceptance writes first', async () => {
    const documentId = await createDocument(stack, ada, [[bert, 'VIEWER']]);
    const link = await invite(documentId);
    const removal = remove(ada, documentId, bert);
    const answers = await race(removal, 'Mutation.removeMember/endMembership', link.acceptedBy(bert));
    expect(answers).toEqual(['BUSY', 'OK']);
    expect(await removal()).toBe('OK');
    expect(await link.acceptedBy(bert)()).toBe('INVITATION_OUTDATED');
    expect(await roleOf(documentId, bert)).toBeNull();
  });
});

describe('a subscription opened on either side of an epoch change', () => {
  const changesOf = (documentId: string) => [queries.onChange, { documentId, sid: 9_999 }] as const;

  //   bert subscribes                  ada
  //   reads member, epoch 1
  //   held                             removes bert: epoch 2, ends bert's subscriptions: there is none yet
  //   accepted, for epoch 1
  //                                    writes: published under epoch 2: bert hears nothing
  it('[ACC-5, ACC-14] it read before: it is accepted and hears nothing', async () => {
    const documentId = await createDocument(stack, ada, [[bert, 'VIEWER']]);
    const [reader, witness] = await Promise.all([connect(stack, bert.token), connect(stack, ada.token)]);
    const held = gates.hold('Subscription.onChange/readAccess', 'after');
    const started = reader.start('1', ...changesOf(documentId));
    await held.reached;
    expect(await remove(ada, documentId, bert)()).toBe('OK');
    held.release();
    expect((await started).type).toBe('start_ack');
    await witness.start('1', ...changesOf(documentId));
    const site = await createSite(stack, ada, documentId);
    await site.send(site.write('unheard'));
    // Deliveries go out in the order of the subscriptions: what the later one has, the earlier one was not sent.
    await until(() => witness.dataOf('1').length === 1);
    expect(reader.frames.filter(({ type }) => type === 'data')).toEqual([]);
    reader.close();
    witness.close();
  });

  //   bert subscribes                  ada
  //   held                             removes bert
  //   reads no member: NOT_A_MEMBER, on the socket of all its subscriptions, which stays
  it('[ACC-2, ACC-14] it read after: it is denied', async () => {
    const documentId = await createDocument(stack, ada, [[bert, 'VIEWER']]);
    const reader = await connect(stack, bert.token);
    const held = gates.hold('Subscription.onChange/readAccess');
    const started = reader.start('1', ...changesOf(documentId));
    await held.reached;
    expect(await remove(ada, documentId, bert)()).toBe('OK');
    held.release();
    expect((await started).payload.errors[0].errorType).toBe('NOT_A_MEMBER');
    expect(reader.closed).toBe(false);
    reader.close();
  });
});

describe('the last owner leaves while another one is made', () => {
  //   ada leaves                       ada makes bert an owner
  //   reads count 1
  //   held                             count 2
  //   LAST_OWNER: as it read
  //   again: reads count 2: left
  it('[ACC-7, ACC-14] leaving read first', async () => {
    const documentId = await createDocument(stack, ada, [[bert, 'EDITOR']]);
    const leaving = leave(ada, documentId);
    const answers = await race(
      leaving,
      'Mutation.leaveDocument/readAccess',
      setRole(ada, documentId, bert, 'OWNER'),
      'after',
    );
    expect(answers).toEqual(['LAST_OWNER', 'OK']);
    expect(await leaving()).toBe('OK');
    expect([await roleOf(documentId, ada), await roleOf(documentId, bert)]).toEqual([null, 'OWNER']);
    expect(await ownersOf(documentId)).toBe(1);
  });

  //   ada makes bert an owner          ada leaves
  //   held                             LAST_OWNER
  //   bert is an owner
  it('[ACC-7, ACC-14] leaving came in between', async () => {
    const documentId = await createDocument(stack, ada, [[bert, 'EDITOR']]);
    const answers = await race(
      setRole(ada, documentId, bert, 'OWNER'),
      'Mutation.setMemberRole/putMemberRole',
      leave(ada, documentId),
    );
    expect(answers).toEqual(['OK', 'LAST_OWNER']);
    expect(await ownersOf(documentId)).toBe(2);
  });

  //   ada leaves                       bert, an owner, leaves
  //   reads count 2
  //   held                             count 1
  //   not as read: BUSY
  //   again: LAST_OWNER
  it('[ACC-7, ACC-14] both owners leave', async () => {
    const documentId = await createDocument(stack, ada, [[bert, 'OWNER']]);
    const leaving = leave(ada, documentId);
    const answers = await race(leaving, 'Mutation.leaveDocument/endMembership', leave(bert, documentId));
    expect(answers).toEqual(['BUSY', 'OK']);
    expect(await leaving()).toBe('LAST_OWNER');
    expect([await roleOf(documentId, ada), await ownersOf(documentId)]).toEqual(['OWNER', 1]);
  });

  //   ada leaves                       bert demotes ada
  //   reads OWNER, count 2
  //   held                             EDITOR, count 1
  //   not as read: BUSY; again: an editor leaves, count 1
  it('[ACC-7, ACC-14] an owner leaves while it is demoted', async () => {
    const documentId = await createDocument(stack, ada, [[bert, 'OWNER']]);
    const leaving = leave(ada, documentId);
    const answers = await race(
      leaving,
      'Mutation.leaveDocument/endMembership',
      setRole(bert, documentId, ada, 'EDITOR'),
    );
    expect(answers).toEqual(['BUSY', 'OK']);
    expect(await leaving()).toBe('OK');
    expect([await roleOf(documentId, ada), await ownersOf(documentId)]).toEqual([null, 1]);
  });
});

describe('accept at the moment of revoke', () => {
  //   cid accepts                      ada
  //   reads OPEN
  //   held                             revokes
  //   not as read, and revoked: INVITATION_REVOKED
  it('[ACC-12, ACC-14] the revocation writes first', async () => {
    const documentId = await createDocument(stack, ada);
    const link = await invite(documentId);
    expect(await race(link.acceptedBy(cid), 'Mutation.acceptInvitation/putAcceptance', link.revoke)).toEqual([
      'INVITATION_REVOKED',
      'OK',
    ]);
    expect(await tables.item(documentId, memberKey(cid.userId))).toBeUndefined();
  });

  //   ada revokes                      cid accepts
  //   held                             a member
  //   revoked, for whoever comes next
  it('[ACC-12, ACC-14] the acceptance writes first', async () => {
    const documentId = await createDocument(stack, ada);
    const link = await invite(documentId);
    expect(await race(link.revoke, 'Mutation.revokeInvitation/putRevocation', link.acceptedBy(cid))).toEqual([
      'OK',
      'OK',
    ]);
    expect(await roleOf(documentId, cid)).toBe('EDITOR');
    expect(await link.acceptedBy(dora)()).toBe('INVITATION_REVOKED');
  });

  //   cid accepts                      dora accepts
  //   reads 0 of 1 used
  //   held                             1 of 1 used
  //   not as read, and used up
  it('[ACC-12, ACC-14] two want the last use', async () => {
    const documentId = await createDocument(stack, ada);
    const link = await invite(documentId, { uses: 1 });
    const answers = await race(link.acceptedBy(cid), 'Mutation.acceptInvitation/putAcceptance', link.acceptedBy(dora));
    expect(answers).toEqual(['INVITATION_USED_UP', 'OK']);
    expect(await link.acceptedBy(dora)()).toBe('OK');
  });

  //   cid accepts bert's link          ada
  //   held                             demotes bert: an editor invites nobody
  //   INVITATION_REVOKED
  it('[ACC-12, ACC-14] the maker of the link is an owner no more', async () => {
    const documentId = await createDocument(stack, bert, [[ada, 'OWNER']]);
    const link = await invite(documentId);
    const answers = await race(
      link.acceptedBy(cid),
      'Mutation.acceptInvitation/putAcceptance',
      setRole(bert, documentId, ada, 'EDITOR'),
    );
    expect(answers).toEqual(['INVITATION_REVOKED', 'OK']);
    expect(await link.acceptedBy(cid)()).toBe('INVITATION_REVOKED');
  });
});

describe('join at the moment of terminate', () => {
  const terminate = (documentId: string) => asking(ada, 'terminateSession', { input: { documentId, ssn: 1 } });
  const joining = (documentId: string) => asking(bert, 'joinSession', { input: { documentId, joinId: 'join' } });

  //   bert joins                       ada
  //   reads ACTIVE, takes a number
  //   held                             terminates: epoch + 1
  //   not as read: BUSY; nothing of the join is stored
  //   again: SESSION_TERMINATED
  it('[SES-10, ACC-14] the termination writes first', async () => {
    const documentId = await createDocument(stack, ada, [[bert, 'EDITOR']]);
    const join = joining(documentId);
    expect(await race(join, 'Mutation.joinSession/putSite', terminate(documentId))).toEqual(['BUSY', 'OK']);
    expect(await join()).toBe('SESSION_TERMINATED');
    expect(await tables.items('operations', documentId, presencePrefix)).toEqual([]);
  });

  //   ada terminates                   bert joins
  //   held                             joined, and writes
  //   terminated: what was written is kept, and the next change is refused
  it('[SES-10, ACC-14] the join writes first', async () => {
    const documentId = await createDocument(stack, ada, [[bert, 'EDITOR']]);
    let site: Awaited<ReturnType<typeof createSite>>;
    const joinAndWrite = async () => {
      site = await createSite(stack, bert, documentId);
      await site.send(site.write('kept'));
      return 'OK';
    };
    expect(await race(terminate(documentId), 'Mutation.terminateSession/endSession', joinAndWrite)).toEqual([
      'OK',
      'OK',
    ]);
    const late = inputOf(documentId, await epochOf(documentId), site!.write(' late'));
    expect(await asking(bert, 'submitChange', late)()).toBe('SESSION_TERMINATED');
    expect((await readAll(stack, bert, documentId)).text).toBe('kept');
  });
});

describe('demotion with an edit in flight', () => {
  const setUp = async () => {
    const documentId = await createDocument(stack, ada, [[bert, 'EDITOR']]);
    const site = await createSite(stack, bert, documentId);
    const submit = () => asking(bert, 'submitChange', inputOf(documentId, site.epoch, site.write('a')));
    return { documentId, submit, demotion: setRole(ada, documentId, bert, 'VIEWER') };
  };

  //   bert writes                      ada
  //   reads EDITOR, epoch 1
  //   held                             demotes bert: epoch 2; the others subscribe anew, for epoch 2
  //   stored, published under epoch 1: they hear nothing and find it when they sync
  //   the next change: ROLE_TOO_LOW
  it('[ACC-6, SYN-2, ACC-14] the demotion writes first: the edit had been let in, and is stored', async () => {
    const { documentId, demotion, submit } = await setUp();
    const client = await connect(stack, ada.token);
    const subscribe = async () => {
      const answer = await demotion();
      await client.start('1', queries.onChange, { documentId, sid: 9_999 });
      return answer;
    };
    expect(await race(submit(), 'Mutation.submitChange/putChange', subscribe)).toEqual(['OK', 'OK']);
    expect(await submit()()).toBe('ROLE_TOO_LOW');
    expect((await readAll(stack, ada, documentId)).text).toBe('a');
    const site = await createSite(stack, ada, documentId);
    await site.send(site.write('b'));
    await until(() => client.dataOf('1').length > 0);
    expect(client.dataOf('1').map(({ onChange }) => (onChange as { userId: string }).userId)).toEqual([ada.userId]);
    client.close();
  });

  //   ada demotes bert                 bert writes
  //   held                             stored
  //   epoch 2: bert's next change: ROLE_TOO_LOW
  it('[ACC-6, ACC-14] the edit writes first', async () => {
    const { documentId, demotion, submit } = await setUp();
    expect(await race(demotion, 'Mutation.setMemberRole/putMemberRole', submit())).toEqual(['OK', 'OK']);
    expect(await submit()()).toBe('ROLE_TOO_LOW');
    expect((await readAll(stack, ada, documentId)).text).toBe('a');
  });
});

describe('a heartbeat crosses the end of its presence', () => {
  //   bert's heartbeat                 sweeper
  //   reads the presence
  //   held                             ends it: 45 s unheard: one LEFT
  //   it is gone: BUSY
  //   again: JOINED, with its event
  it('[PRE-7, ACC-14] it brings back nothing; the next one does, and says so', async () => {
    const documentId = await createDocument(stack, ada, [[bert, 'EDITOR']]);
    const site = await createSite(stack, bert, documentId);
    const input = { documentId, sid: site.sid, lastSeq: 0, revision: 0 };
    const beat = asking(bert, 'heartbeat', { input });
    expect(await beat()).toBe('OK');
    stack.clock.advance(120_000);
    const sweep = async () => {
      await stack.workers.sweeps.runNow();
      return 'OK';
    };
    expect(await race(beat, 'Mutation.heartbeat/updatePresence', sweep)).toEqual(['BUSY', 'OK']);
    expect(await tables.items('operations', documentId, presencePrefix)).toEqual([]);
    const { data } = await post(stack, bert.token, operationOf('Mutation.heartbeat'), { input });
    expect(data.heartbeat.kind).toBe('JOINED');
    const kinds = (await tables.items('documents', documentId, 'E#')).map((event) => event['kind']);
    expect(kinds.filter((kind) => kind === 'JOINED' || kind === 'LEFT')).toEqual(['JOINED', 'LEFT', 'JOINED']);
  });
});
