import type { HelperTree } from '../session';
import { formatTime, parseTime } from './time-format';

const parseIso = (text: string): number => {
  const milliseconds = Date.parse(text);
  if (Number.isNaN(milliseconds)) throw new Error(`${text} is no ISO 8601 time`);
  return milliseconds;
};

/** `util.time`, by the clock of the engine. */
export const time: HelperTree = {
  nowISO8601: (session) => new Date(session.clock.now()).toISOString(),
  nowEpochSeconds: (session) => Math.floor(session.clock.now() / 1000),
  nowEpochMilliSeconds: (session) => session.clock.now(),
  nowFormatted: (session, format: string, zone: string | null) =>
    formatTime(session.clock.now(), format, zone ?? 'UTC'),
  parseFormattedToEpochMilliSeconds: (_session, text: string, format: string, zone: string | null) =>
    parseTime(text, format, zone ?? 'UTC'),
  parseISO8601ToEpochMilliSeconds: (_session, text: string) => parseIso(text),
  epochMilliSecondsToSeconds: (_session, milliseconds: number) => Math.floor(milliseconds / 1000),
  epochMilliSecondsToISO8601: (_session, milliseconds: number) => new Date(milliseconds).toISOString(),
  epochMilliSecondsToFormatted: (_session, milliseconds: number, format: string, zone: string | null) =>
    formatTime(milliseconds, format, zone ?? 'UTC'),
};
