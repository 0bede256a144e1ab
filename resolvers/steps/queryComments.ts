import { commentKey, commentPrefix } from '../../schema/keys';
import { commentsPage } from '../../schema/limits.json';
import { itemsOf } from '../common/page';
import { refuseFailure } from '../common/refuse';
import type { Item, PipelineContext } from '../common/stash';

/** The mark before a page's token that says whether the thread in which the page before ended was one to list. */
const listed = '+';
const unlisted = '-';

/**
 * Reads a page of comments by thread. A thread's first comment alone says whether it is resolved, and its replies come
 * directly behind it; so a page that begins within a thread must be told of it, which its token does.
 */
export function request(ctx: PipelineContext) {
  const { limit, nextToken, threadId } = ctx.args;
  return {
    operation: 'Query',
    query: itemsOf(ctx, threadId ? commentKey(threadId, threadId) : commentPrefix),
    limit: limit ?? commentsPage.value,
    nextToken: nextToken ? nextToken.slice(1) : null,
    consistentRead: true,
  };
}

export function response(ctx: PipelineContext) {
  refuseFailure(ctx.error);
  const { nextToken: given, status } = ctx.args;
  const { items, nextToken }: { items: Item[]; nextToken: string | null } = ctx.result as never;
  const isListed = (first: Item): boolean => !status || first.resolved === (status === 'RESOLVED');
  const page = items.reduce(
    ({ shown, within }: Item, item) => {
      const now = item.passage ? isListed(item) : within;
      return { shown: now ? [...shown, item] : shown, within: now };
    },
    { shown: [], within: !given || given.charAt(0) === listed },
  );
  return { items: page.shown, nextToken: nextToken ? `${page.within ? listed : unlisted}${nextToken}` : null };
}
