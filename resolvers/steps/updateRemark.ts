import { runtime } from '@aws-appsync/utils';
import { eventPut } from '../common/event';
import { unchanged, updateOf } from '../common/items';
import { refuse } from '../common/refuse';
import { mentionedMembers, type RemarkUpdate } from '../common/remark';
import type { Item, PipelineContext } from '../common/stash';
import { documentsTable } from '../common/tables';
import { settle } from '../common/transaction';

/**
 * Changes the version of a comment or a message that the caller saw, together with its event. One that is already as asked
 * is a success and stores nothing; another version is a CONFLICT, so that a request that comes late undoes nothing.
 */
export function request(ctx: PipelineContext) {
  const { items, own, role, userId } = ctx.stash;
  const { by, kind, living, names, settled, sk, version, set: given }: RemarkUpdate = own.update;
  const remark = items[sk];
  if (!remark) refuse('NO_SUCH_REMARK');
  const mayAsAuthor = remark!.authorId === userId;
  const mayAsOwner = by === 'AUTHOR_OR_OWNER' && role === 'OWNER';
  if (by !== 'ANYBODY' && !mayAsAuthor && !mayAsOwner) refuse('NOT_THE_AUTHOR');
  if (living && remark!.deleted) refuse('NO_SUCH_REMARK');

  const set: Item = own.asked ? { ...given, mentions: mentionedMembers(ctx) } : given;
  const differs = settled.some((name) => JSON.stringify(set[name]) !== JSON.stringify(remark![name]));
  if (!differs) {
    own.remark = remark;
    runtime.earlyReturn({});
  }
  if (remark!.version !== version) refuse('CONFLICT');
  own.remark = { ...remark, ...set, version: version + 1 };

  const known: string[] = remark!.mentions;
  const added = own.asked ? { mentions: set.mentions.filter((id: string) => known.indexOf(id) < 0) } : {};
  return {
    operation: 'TransactWriteItems',
    transactItems: [
      updateOf(ctx, sk, { ...set, version: version + 1 }, [], unchanged({ version })),
      eventPut(ctx, documentsTable, kind, { ...names, ...added }),
    ],
  };
}

export function response(ctx: PipelineContext) {
  settle(ctx);
  return {};
}
