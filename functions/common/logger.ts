import { Logger as PowertoolsLogger } from '@aws-lambda-powertools/logger';

/** What may stand in a log line: numbers, flags and names, never a value that a user typed. */
export type Details = Readonly<Record<string, string | number | boolean>>;

/** Writes structured log lines. No line holds document text or a token. */
export interface Logger {
  info(message: string, details: Details): void;
  warn(message: string, details: Details): void;
  error(message: string, details: Details): void;
}

/** Makes the logger of one function: JSON lines on standard output, level from `POWERTOOLS_LOG_LEVEL`. */
export const createLogger = (service: string): Logger => new PowertoolsLogger({ serviceName: service });

/**
 * An error's details for a log line: its name and its message, without the properties and the cause that clients attach
 * (a cancelled transaction may carry whole items).
 */
export const detailsOf = (error: unknown): Details =>
  error instanceof Error ? { error: error.name, reason: error.message } : { error: typeof error };
