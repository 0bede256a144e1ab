import { Author, Replica, type Change, type Operation } from '../../crdt';

/** A change's identity and content as a string, to compare by. */
export const contentOf = (change: Change): string =>
  JSON.stringify([change.ssn, change.sum, change.sid, change.seq, change.operations.map(plain)]);
const plain = (operation: Operation): unknown[] =>
  'value' in operation
    ? [operation.value, stamp(operation.left), stamp(operation.right)]
    : [stamp(operation.target), operation.length];
const stamp = (identity: { ssn: number; sum: number; sid: number; seq: number } | null): unknown =>
  identity && [identity.ssn, identity.sum, identity.sid, identity.seq];

/** A participant: a replica and the author of one site. */
export class Participant {
  readonly replica = new Replica();
  readonly #author: Author;

  constructor(readonly sid: number) {
    this.#author = new Author(this.replica, { ssn: 1, sid });
  }

  /** One random edit as one change. */
  edit(random: () => number): Change {
    const { length } = this.replica;
    const at = Math.floor(random() * (length + 1));
    if (length > 4 && random() < 0.3) this.#author.delete(Math.min(at, length - 2), 1 + Math.floor(random() * 2));
    else this.#author.insert(at, word(random));
    return this.#author.seal()!;
  }

  insert(position: number, text: string): Change[] {
    this.#author.insert(position, text);
    return [...this.#author.takeSealed(), this.#author.seal()!];
  }

  erase(position: number, length: number): Change[] {
    this.#author.delete(position, length);
    return [this.#author.seal()!];
  }

  receive(changes: readonly Change[]): void {
    for (const change of changes) this.replica.apply(change);
  }
}

const letters = 'abcdefghijklmnopqrstuvwxyz ';
const word = (random: () => number): string =>
  Array.from({ length: 1 + Math.floor(random() * 6) }, () => letters[Math.floor(random() * letters.length)]).join('');

/** A history of `count` changes by these sites, with random gossip between them: the changes and the text of all. */
export const history = (random: () => number, sids: readonly number[], count: number) => {
  const participants = sids.map((sid) => new Participant(sid));
  const changes: Change[] = [];
  for (let index = 0; index < count; index++) {
    const participant = participants[Math.floor(random() * participants.length)]!;
    if (random() < 0.5) participant.receive(changes.filter(() => random() < 0.7));
    changes.push(participant.edit(random));
  }
  const reader = new Participant(0);
  reader.receive(changes);
  return { changes, text: reader.replica.text };
};
