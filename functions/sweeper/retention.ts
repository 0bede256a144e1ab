/**
 * How long the whole history is kept, in milliseconds, by `HISTORY_DAYS`; null if that is not set: for ever. Throws an
 * Error if it is not a whole number of days of at least 1.
 */
export const retentionFrom = (environment: NodeJS.ProcessEnv): number | null => {
  const days = environment['HISTORY_DAYS'];
  if (!days) return null;
  if (!/^[1-9]\d*$/.test(days)) throw new Error(`HISTORY_DAYS is ${days}: it is a number of days, 1 at the least.`);
  return Number(days) * 86_400_000;
};
