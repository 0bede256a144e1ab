import { util } from '@aws-appsync/utils';
import { profileKey } from '../../schema/keys';
import { presenceTtlSeconds } from '../../schema/limits.json';
import type { Item, PipelineContext } from './stash';

const digits = '0123456789abcdef';

/** One of red, green and blue (offset 0, 8 and 4) of a hue: HSL with 65 % saturation and 36 % lightness, as two digits. */
const channelOf = (hue: number, offset: number): string => {
  const turn = (offset + hue / 30) % 12;
  const share = 0.36 - 0.234 * Math.max(-1, Math.min(turn - 3, 9 - turn, 1));
  const value = Math.round(share * 255);
  return digits.charAt(Math.floor(value / 16)) + digits.charAt(value % 16);
};

/**
 * The colour of a site, always the same: steps of the golden angle keep the hues of sites that joined one after the
 * other as far apart as their number allows. All are dark enough to be read on white.
 */
export const colourOf = (sid: number): string => {
  const hue = (sid * 137.50776405) % 360;
  return `#${channelOf(hue, 0)}${channelOf(hue, 8)}${channelOf(hue, 4)}`;
};

/** The name and colour under which the caller's site `sid` is present: the profile's, or a colour by site. */
export const faceOf = (ctx: PipelineContext, sid: number): Item => {
  const profile = ctx.stash.items[profileKey];
  return { name: profile?.name ?? null, colour: profile?.colour ?? colourOf(sid) };
};

/** When the presence was last seen (epoch ms) and when it may be collected as garbage (epoch s, DynamoDB TTL). */
export const seenNow = (): Item => ({
  lastSeen: util.time.nowEpochMilliSeconds(),
  expiresAt: util.time.nowEpochSeconds() + presenceTtlSeconds.value,
});

const sameAnchor = (one: Item, other: Item): boolean =>
  one.sid === other.sid && one.seq === other.seq && one.side === other.side;

/** Whether two cursors, or none, are the same. */
export const sameCursor = (one: Item | null, other: Item | null): boolean =>
  one && other ? sameAnchor(one.anchor, other.anchor) && sameAnchor(one.head, other.head) : !one && !other;
