import { util } from '@aws-appsync/utils';
import { lastKey, presenceKey } from '../schema/keys';
import { anyRole, begin } from './common/begin';
import { requirePage } from './common/page';
import type { Item, PipelineContext } from './common/stash';

/** A page of the document's sites, by site id: whose each is, and how far it came. */
export function request(ctx: PipelineContext) {
  begin(ctx, ctx.args.documentId, anyRole);
  requirePage(ctx);
  return {};
}

export function response(ctx: PipelineContext) {
  const { found, nextToken, sites } = ctx.stash.own;
  return {
    items: sites.map((site: Item) => {
      const presence = found[presenceKey(site.sid)];
      const last = found[lastKey(site.sid)];
      return {
        sid: site.sid,
        userId: site.userId,
        device: site.device ?? null,
        firstSeen: site.firstSeen,
        lastSeen: presence ? util.time.epochMilliSecondsToISO8601(presence.lastSeen) : (last?.lastSeen ?? null),
        // What is folded, or what the site said of itself when it was last heard of: the tail is not read for this.
        lastSeq: Math.max(site.foldedSeq, presence?.lastSeq ?? 0, last?.lastSeq ?? 0),
        barred: site.barred,
        present: presence ? true : false,
      };
    }),
    nextToken,
  };
}
