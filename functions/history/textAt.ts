import type { Moment } from './moment';
import type { Operation } from './request';
import { stateAt } from './state';

/** The text at a moment, and the state vector of that moment. */
export const textAt: Operation<{ moment: Moment }> = async (dependencies, cache, request) => {
  const replica = await stateAt(dependencies, cache, request.documentId, request.arguments.moment);
  return {
    text: replica.text,
    vector: Object.entries(replica.vector).map(([sid, seq]) => ({ sid: Number(sid), seq })),
  };
};
