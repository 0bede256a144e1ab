import { Author, Replica, decodeChanges, type Change } from '../../crdt/index';
import { inflated } from '../../functions/common/deflate';
import { changeFrom } from '../../client/wire';
import type { WireJoined, WireSyncPage } from '../../client/types';
import type { Stack } from '../../local/stack';
import { ask, post, requests, type Person } from './stack';

/** Makes a document of `owner` and its other members. */
export const createDocument = async (
  stack: Stack,
  owner: Person,
  members: [Person, 'OWNER' | 'EDITOR' | 'COMMENTER' | 'VIEWER'][] = [],
  documentId = `d-${crypto.randomUUID()}`,
): Promise<string> => {
  await ask(stack, owner, 'createDocument', { input: { documentId, title: 'A title', language: 'typescript' } });
  for (const [person, role] of members)
    await ask(stack, owner, 'setMemberRole', { input: { documentId, userId: person.userId, role } });
  return documentId;
};

/** Joins, again while others join at the same moment: BUSY asks for that. */
export const join = async (stack: Stack, person: Person, documentId: string): Promise<WireJoined> => {
  const input = { documentId, joinId: crypto.randomUUID(), device: 'test' };
  for (;;) {
    const { data, errors } = await post(stack, person.token, requests.joinSession, { input });
    if (errors.length === 0) return data.joinSession;
    if (errors[0]!.errorType !== 'BUSY') throw new Error(`joinSession: ${errors[0]!.errorType}`);
  }
};

/** The input of submitChange for a change. */
export const inputOf = (documentId: string, epoch: number, change: Change, more: object = {}) => ({
  input: {
    documentId,
    epoch,
    ssn: change.ssn,
    sum: change.sum,
    sid: change.sid,
    seq: change.seq,
    operations: change.operations,
    ...more,
  },
});

/** A site that writes without the SDK: its changes are made and sent by hand. */
export const createSite = async (stack: Stack, person: Person, documentId: string) => {
  const joined = await join(stack, person, documentId);
  const replica = new Replica();
  const author = new Author(replica, { ssn: joined.ssn, sid: joined.sid });
  return {
    ...joined,
    replica,
    /** Writes `text` at the end and gives the change, unsent. */
    write(text: string): Change {
      author.insert(replica.length, text);
      return author.seal()!;
    },
    /** Deletes `length` code units from `position` on and gives the change, unsent. */
    erase(position: number, length: number): Change {
      author.delete(position, length);
      return author.seal()!;
    },
    /** Deletes the character at every `step`-th position and gives the changes, unsent. */
    thin(step: number): Change[] {
      for (let at = Math.floor((replica.length - 1) / step) * step; at >= 0; at -= step) author.delete(at, 1);
      const last = author.seal();
      return [...author.takeSealed(), ...(last ? [last] : [])];
    },
    send: (change: Change) => ask(stack, person, 'submitChange', inputOf(documentId, joined.epoch, change)),
  };
};

/** Everything that `sync` gives from the beginning: the tail, then the segments, page by page. */
export const readAll = async (stack: Pick<Stack, 'port'>, person: Pick<Person, 'token'>, documentId: string) => {
  const tail: Change[] = [];
  const folded: Change[] = [];
  let pages = 0;
  let tailToken: string | null = null;
  let segmentToken: string | null = null;
  let page: WireSyncPage;
  do {
    page = await ask(stack, person, 'sync', { documentId, revision: 0, tailToken, segmentToken });
    pages += 1;
    tail.push(...page.changes.map(changeFrom));
    for (const segment of page.segments)
      folded.push(...decodeChanges(await inflated(Buffer.from(segment.bytes, 'base64'))));
    ({ tailToken, segmentToken } = page);
  } while (tailToken || segmentToken);
  const replica = new Replica();
  for (const change of [...folded, ...tail]) replica.apply(change);
  return { tail, folded, pages, revision: page.revision, replica, text: replica.text };
};
