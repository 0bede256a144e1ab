import { deliver } from './deliver';
import { pastAt, type Moment } from './moment';
import type { Operation } from './request';

/** The text at a moment, and the state vector of that moment. */
export const textAt: Operation<{ moment: Moment }> = async (dependencies, cache, request) => {
  const { documentId } = request;
  const { replica } = await pastAt(dependencies, cache, documentId, request.arguments.moment);
  const vector = Object.entries(replica.vector).map(([sid, seq]) => ({ sid: Number(sid), seq }));
  return deliver(dependencies, documentId, { text: replica.text, vector });
};
