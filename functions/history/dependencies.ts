import type { Change } from '../../crdt';
import payloads from '../../schema/payloads.json';
import { selectionOf } from '../../schema/selection';
import type { ObjectDependencies } from '../common/bucket';
import type { Publish } from '../common/publisher';

/** A change to be written for a member, under the epoch that the service has read. */
export interface Submission {
  readonly documentId: string;
  readonly userId: string;
  readonly epoch: number;
  readonly change: Change;
}

/** What operations that write text work with. */
export interface WritingDependencies extends ObjectDependencies {
  /** Writes a change as everybody does, by the API: it is checked, stored and published there. Rejects as {@link Publish}. */
  submit(submission: Submission): Promise<void>;
  /** Milliseconds that this invocation may still take. */
  remaining(): number;
}

const mutation = `mutation SubmitChange($input: SubmitChangeInput!) {
  submitChange(input: $input) { ${selectionOf(payloads.Change)} }
}`;

/** Makes the submitter that posts by `publish`. */
export const createSubmit =
  (publish: Publish): WritingDependencies['submit'] =>
  ({ documentId, userId, epoch, change: { ssn, sum, sid, seq, operations } }) =>
    publish(mutation, { input: { documentId, userId, epoch, ssn, sum, sid, seq, operations } });
