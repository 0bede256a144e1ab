import { runtime, util } from '@aws-appsync/utils';
import { documentKey, headKey, segmentKey } from '../../schema/keys';
import { segmentsPage } from '../../schema/limits.json';
import { refuseFailure } from '../common/refuse';
import type { Item, PipelineContext } from '../common/stash';

/**
 * Reads a page of the segments above the caller's revision, and HEAD, which sorts directly behind the last of them. It
 * waits for the last page of the tail: a change leaves the tail only after its segment is there, so in this order each
 * change is in one of the two.
 */
export function request(ctx: PipelineContext) {
  ctx.stash.own.segments = [];
  ctx.stash.own.segmentToken = null;
  ctx.stash.own.revision = null;
  if (ctx.stash.own.behind || ctx.stash.own.tailToken) runtime.earlyReturn({});
  return {
    operation: 'Query',
    query: {
      expression: 'pk = :pk AND sk BETWEEN :first AND :last',
      expressionValues: util.dynamodb.toMapValues({
        ':pk': documentKey(ctx.stash.documentId),
        ':first': segmentKey(ctx.args.revision + 1),
        ':last': headKey,
      }),
    },
    limit: segmentsPage.value,
    nextToken: ctx.args.segmentToken,
    consistentRead: true,
  };
}

export function response(ctx: PipelineContext) {
  refuseFailure(ctx.error);
  const items: Item[] = ctx.result!.items;
  const head = items.find((item) => item.sk === headKey);
  ctx.stash.own.segments = items
    .filter((item) => item.sk !== headKey)
    .map((item) => ({
      revision: item.revision,
      bytes: item.bytes,
      foldedAt: util.time.epochMilliSecondsToISO8601(item.foldedAt),
    }));
  ctx.stash.own.segmentToken = ctx.result!.nextToken;
  ctx.stash.own.revision = head ? head.revision : null;
  return {};
}
