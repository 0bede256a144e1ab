import { util } from '@aws-appsync/utils';
import { profileKey } from '../../schema/keys';
import { presenceTtlSeconds } from '../../schema/limits.json';
import type { Item, PipelineContext } from './stash';

// Hues that stay apart, dark enough to be read on white.
const palette = ['#c2410c', '#1d4ed8', '#15803d', '#a21caf', '#b91c1c', '#0f766e', '#6d28d9', '#a16207'];

/** The name and colour under which the caller's site `sid` is present: the profile's, or a colour by site. */
export const faceOf = (ctx: PipelineContext, sid: number): Item => {
  const profile = ctx.stash.items[profileKey];
  return { name: profile?.name ?? null, colour: profile?.colour ?? palette[sid % palette.length]! };
};

/** When the presence was last seen (epoch ms) and when it may be collected as garbage (epoch s, DynamoDB TTL). */
export const seenNow = (): Item => ({
  lastSeen: util.time.nowEpochMilliSeconds(),
  expiresAt: util.time.nowEpochSeconds() + presenceTtlSeconds.value,
});
