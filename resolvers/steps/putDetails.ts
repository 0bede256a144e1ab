import { runtime } from '@aws-appsync/utils';
import { accessKey, metaKey } from '../../schema/keys';
import { eventPut } from '../common/event';
import { checkOf, unchanged, updateOf } from '../common/items';
import type { PipelineContext } from '../common/stash';
import { documentsTable } from '../common/tables';
import { settle } from '../common/transaction';

/** Sets title and language, unless they are so already, while nobody's access was cut since it was read. */
export function request(ctx: PipelineContext) {
  const meta = ctx.stash.items[metaKey]!;
  const title = ctx.args.input.title ?? meta.title;
  const language = ctx.args.input.language ?? meta.language;
  if (meta.title === title && meta.language === language) runtime.earlyReturn({});
  const { access, at } = ctx.stash;
  return {
    operation: 'TransactWriteItems',
    transactItems: [
      // One of two writers who each set one of the two is told to try again: neither undoes what the other set.
      updateOf(
        ctx,
        metaKey,
        { title, language, updatedAt: at },
        [],
        unchanged({ title: meta.title, language: meta.language }),
      ),
      checkOf(ctx, accessKey, unchanged({ epoch: access.epoch, state: access.state })),
      eventPut(ctx, documentsTable, 'DOCUMENT_UPDATED', {}),
    ],
  };
}

export function response(ctx: PipelineContext) {
  settle(ctx);
  return {};
}
