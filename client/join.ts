import { aFewTimes } from './attempts';
import type { Backoff } from './backoff';
import { WeftError } from './errors';
import { joinSession } from './queries/index';
import { newId, type Random } from './random';
import type { StoredSite } from './slot';
import type { Store } from './store';
import type { Transport } from './transport';
import type { WireJoined } from './types';

export interface JoinOptions {
  transport: Transport;
  store: Store;
  random: Random;
  backoff: Backoff;
  documentId: string;
  /** The slot's. */
  prefix: string;
  device: string | null;
}

const request = (options: JoinOptions, site: StoredSite): Promise<WireJoined> => {
  const { transport, documentId, device, backoff } = options;
  const input = {
    documentId,
    joinId: site.joinId,
    ...(site.sid === null ? {} : { sid: site.sid }),
    ...(device === null ? {} : { device }),
  };
  const attempt = async (): Promise<WireJoined> =>
    (await transport.request<{ joinSession: WireJoined }>(joinSession, { input })).joinSession;
  return aFewTimes(attempt, backoff);
};

/** Joins as a site that was never used. The join id is kept before it is used, so that a crash takes no second site. */
export const joinAnew = async (options: JoinOptions, unfinished: string | null = null): Promise<WireJoined> => {
  const { store, random, prefix } = options;
  const joinId = unfinished ?? newId(random);
  await store.write([[`${prefix}site`, { joinId, sid: null }]], []);
  const joined = await request(options, { joinId, sid: null });
  await store.write([[`${prefix}site`, { joinId, sid: joined.sid }]], []);
  return joined;
};

/** Joins as the slot's own site, or as a new one if it has none or may not use it any more. */
export const join = async (options: JoinOptions, site: StoredSite | null): Promise<WireJoined> => {
  if (site === null || site.sid === null) return joinAnew(options, site?.joinId);
  try {
    return await request(options, { joinId: newId(options.random), sid: site.sid });
  } catch (error) {
    const gone = error instanceof WeftError && (error.reason === 'SITE_NOT_YOURS' || error.reason === 'SITE_BARRED');
    if (!gone) throw error;
    return joinAnew(options);
  }
};
