import reasons from '../../schema/reasons.json';

/** Why a request is refused: a key of schema/reasons.json. */
export type Reason = keyof typeof reasons;

/** Ends the handling of a request that the API made: its resolver refuses with the same reason. */
export class Refused extends Error {
  override readonly name = 'Refused';

  constructor(
    readonly reason: Reason,
    /** What to say in place of the reason's own sentence. */
    readonly detail?: string,
  ) {
    super(detail ?? reasons[reason].message);
  }
}

/** What a function that the API calls returns: a result, or why there is none. */
export type Answer =
  { readonly result: unknown } | { readonly refused: { readonly reason: Reason; readonly detail?: string } };

/** Makes an {@link Answer} of what a handler returns or throws as {@link Refused}; other errors go on. */
export const answerOf = async (handle: () => Promise<unknown>): Promise<Answer> => {
  try {
    return { result: await handle() };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const { reason, detail } = error;
    return { refused: { reason, ...(detail !== undefined && { detail }) } };
  }
};
