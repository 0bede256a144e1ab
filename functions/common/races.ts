const lost = new Set(['ConditionalCheckFailed', 'TransactionConflict', 'None']);

interface Cancellation {
  readonly CancellationReasons?: readonly { readonly Code?: string }[];
}

/** The codes of a cancelled transaction's items, in their order; none if `error` is something else. */
export const cancellationCodes = (error: unknown): readonly string[] =>
  error instanceof Error && error.name === 'TransactionCanceledException'
    ? ((error as Cancellation).CancellationReasons ?? []).map((reason) => reason.Code ?? 'None')
    : [];

/**
 * Whether a write failed only because somebody else wrote first or is writing: a failed condition, or a transaction in
 * conflict with another. Reading again and deciding anew is the answer to it. Throttling, faults of the network and
 * invalid requests are no races.
 */
export const isLostRace = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false;
  if (error.name === 'ConditionalCheckFailedException' || error.name === 'TransactionConflictException') return true;
  const codes = cancellationCodes(error);
  return codes.length > 0 && codes.every((code) => lost.has(code));
};

/** Awaits a conditional write; false if it lost a race. Throws every other error. */
export const wins = async (write: Promise<unknown>): Promise<boolean> => {
  try {
    await write;
    return true;
  } catch (error) {
    if (isLostRace(error)) return false;
    throw error;
  }
};
