import { documentId, type Json } from './resolver';

/** An S4Vector of another site. */
export const vector = (more: Json = {}): Json => ({ ssn: 1, sum: 5, sid: 3, seq: 5, ...more });

/** An insert of `value` at the document's start, as a client sends it. */
export const anInsert = (value: string): Json => ({ value, left: null, right: null });

/** The arguments of a submitChange that is accepted: site 7 of session 2 writes its seq 11 under epoch 3. */
export const changeArgs = (more: Json = {}): Json => ({
  input: { documentId, epoch: 3, ssn: 2, sum: 20, sid: 7, seq: 11, operations: [anInsert('hi')], ...more },
});
