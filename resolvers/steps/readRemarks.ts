import { runtime, util } from '@aws-appsync/utils';
import { commentKey, documentKey, messageKey } from '../../schema/keys';
import { refuse, refuseFailure } from '../common/refuse';
import type { Item, PipelineContext } from '../common/stash';
import { documentsTable } from '../common/tables';

/** Reads the comments and messages that the events of one page name, each once. */
export function request(ctx: PipelineContext) {
  const events: Item[] = ctx.stash.own.events;
  if (events.length === 0) runtime.earlyReturn({ comments: [], messages: [] });
  const named = events.map(({ commentId, messageId, ssn, threadId }) =>
    commentId ? commentKey(threadId, commentId) : messageKey(ssn, messageId),
  );
  const pk = documentKey(ctx.stash.documentId);
  const keys = named
    .filter((sk, index) => named.indexOf(sk) === index)
    .map((sk) => util.dynamodb.toMapValues({ pk, sk }));
  const tables: Item = {};
  tables[documentsTable] = { keys, consistentRead: true };
  return { operation: 'BatchGetItem', tables };
}

export function response(ctx: PipelineContext) {
  refuseFailure(ctx.error);
  const unprocessed: Item[] = ctx.result!.unprocessedKeys?.[documentsTable] ?? [];
  if (unprocessed.length > 0) refuse('BUSY');
  const found: Item[] = ctx.result!.data[documentsTable].filter((item: Item | null) => item !== null);
  return {
    comments: found.filter(({ commentId }) => commentId),
    messages: found.filter(({ messageId }) => messageId),
  };
}
