import type { OutcomeMessage } from './messages';

/** What Lambda reports of something that was thrown. */
export const failure = (thrown: unknown): OutcomeMessage =>
  thrown instanceof Error
    ? { ok: false, errorType: thrown.name, errorMessage: thrown.message, trace: (thrown.stack ?? '').split('\n') }
    : { ok: false, errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
