import { ulid } from 'ulid';
import { commenters, members, type Rows } from './row';
import type { World } from './world';
import type { Person } from '../../helpers/stack';

const passage = { ranges: [{ sid: 1, seq: 1, length: 1 }], quote: 'x', before: '', after: '', clock: 1 };

/** A comment, or a message, of the caller's own if it may write one, else of the owner's. */
const authorOf = ({ commenter, editor, owner }: World, caller: Person): Person =>
  [commenter, editor].includes(caller) ? caller : owner;
const comment = async (world: World, caller: Person) => {
  const commentId = ulid(world.stack.clock.now());
  await world.ask(authorOf(world, caller), 'Mutation.createComment', {
    input: { documentId: world.documentId, commentId, passage, body: 'Why?' },
  });
  return { documentId: world.documentId, threadId: commentId, version: 1 };
};
const message = async (world: World, caller: Person) => {
  const { documentId, ssn } = world;
  const messageId = ulid(world.stack.clock.now());
  await world.ask(authorOf(world, caller), 'Mutation.sendMessage', {
    input: { documentId, ssn, messageId, body: 'Hello' },
  });
  return { documentId, ssn, messageId, version: 1 };
};

/** Comments and chat. */
export const remarks: Rows = {
  'Query.comments': members(({ documentId }) => ({ documentId })),
  'Query.messages': members(({ documentId, ssn }) => ({ documentId, ssn })),
  'Query.remarks': members(({ documentId, stack }) => ({
    documentId,
    since: new Date(stack.clock.now()).toISOString(),
  })),
  'Mutation.createComment': commenters(({ documentId, stack }) => ({
    input: { documentId, commentId: ulid(stack.clock.now()), passage, body: 'Why?' },
  })),
  'Mutation.replyToComment': commenters(async (world, caller) => {
    const { documentId, threadId } = await comment(world, caller);
    return { input: { documentId, threadId, commentId: ulid(world.stack.clock.now()), body: 'So' } };
  }),
  'Mutation.editComment': commenters(async (world, caller) => {
    const thread = await comment(world, caller);
    return { input: { ...thread, commentId: thread.threadId, body: 'Or so' } };
  }),
  'Mutation.deleteComment': commenters(async (world, caller) => {
    const thread = await comment(world, caller);
    return { input: { ...thread, commentId: thread.threadId } };
  }),
  'Mutation.resolveThread': commenters(async (world, caller) => ({ input: await comment(world, caller) })),
  'Mutation.reopenThread': commenters(async (world, caller) => {
    const thread = await comment(world, caller);
    await world.ask(world.owner, 'Mutation.resolveThread', { input: thread });
    return { input: { ...thread, version: 2 } };
  }),
  'Mutation.sendMessage': commenters(
    ({ documentId, ssn, stack }) => ({
      input: { documentId, ssn, messageId: ulid(stack.clock.now()), body: 'Hello' },
    }),
    { terminated: 'SESSION_TERMINATED' },
  ),
  'Mutation.editMessage': commenters(async (world, caller) => ({
    input: { ...(await message(world, caller)), body: 'Or so' },
  })),
  'Mutation.deleteMessage': commenters(async (world, caller) => ({ input: await message(world, caller) })),
};
