import { util } from '@aws-appsync/utils';
import { highestSeq, isGiven, isWhole, requireId } from './input';
import { refuse } from './refuse';
import type { Item } from './stash';

const named = ['versionId', 'revision', 'at'];

/** The state that a MomentInput names, checked; the present one is an empty object. */
export const momentOf = (moment: Item | null | undefined): Item => {
  const given = named.filter((name) => isGiven(moment?.[name]));
  if (given.length === 0) return {};
  if (given.length > 1) refuse('INVALID_INPUT', 'Give one of versionId, revision and at.');
  const { versionId, revision, at } = moment!;
  if (isGiven(versionId)) requireId(versionId, 'versionId');
  if (isGiven(revision) && !isWhole(revision, 0, highestSeq))
    refuse('INVALID_INPUT', 'revision must be a revision or 0.');
  // A time without its zone would be somebody's local one.
  if (isGiven(at)) return { at: util.time.epochMilliSecondsToISO8601(util.time.parseISO8601ToEpochMilliSeconds(at)) };
  return isGiven(versionId) ? { versionId } : { revision };
};
