import * as queries from '../../client/queries';
import { Author, Replica, type Change } from '../../crdt';
import { post, type Answer } from './api';
import type { Person } from './people';

/** What every check works with. */
export interface Run {
  url: string;
  owner: Person;
  other: Person;
  documentId: string;
  /** Signs somebody in again. */
  renew(person: Person): Promise<Person>;
  /** Runs a check and prints "ok" or "FAILED" with what went wrong. */
  check(title: string, action: () => Promise<void>): Promise<void>;
  /** Prints what the service did, where nobody knows what it should do. */
  saw(question: string, answer: string): void;
}

/** Throws an Error unless `holds`. */
export const demand = (holds: boolean, otherwise: string): void => {
  if (!holds) throw new Error(otherwise);
};

/** Posts a request and returns its field. Throws an Error if the service refuses. */
export const ask = async (
  { url }: Pick<Run, 'url'>,
  { token }: Pick<Person, 'token'>,
  query: string,
  variables: object = {},
  // The data's shape depends on the query, which the type system cannot see.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
): Promise<any> => {
  const { data, errors, status } = await post(url, token, query, variables);
  if (errors[0]) throw new Error(`${errors[0].errorType ?? status}: ${errors[0].message}`);
  return Object.values(data as object)[0];
};

/** The error type of an answer, or what stands for it. */
export const refusalOf = ({ errors, status }: Answer): string => errors[0]?.errorType ?? `no refusal (${status})`;

/** A site that writes without the SDK: its changes are made and sent by hand. */
export interface Site {
  sid: number;
  epoch: number;
  /** Writes text at the end and gives the change, unsent, as submitChange takes it. */
  write(text: string): { input: object; change: Change };
}

/** Joins a document with a new site. */
export const join = async (run: Run, person: Person): Promise<Site> => {
  const input = { documentId: run.documentId, joinId: crypto.randomUUID(), device: 'smoke test' };
  const { sid, ssn, epoch } = await ask(run, person, queries.joinSession, { input });
  const replica = new Replica();
  const author = new Author(replica, { ssn, sid });
  return {
    sid,
    epoch,
    write(text) {
      author.insert(replica.length, text);
      const change = author.seal()!;
      const { sum, seq, operations } = change;
      return { change, input: { input: { documentId: run.documentId, epoch, ssn, sid, sum, seq, operations } } };
    },
  };
};
