import { Author, Replica, type Change, type S4Vector } from '../../crdt';
import { isInsert, lengthOf } from '../../crdt/operation';
import type { Random } from './crdt.random';
import { Core } from './naive/core';

/** How many code units a text of a random history has at about the most, so that deletes keep up with inserts. */
const most = 500;

/** One place where somebody types: it hears of the others' changes now and then. */
class Typist {
  readonly replica = new Replica();
  readonly author: Author;
  heard = 0;

  constructor(readonly sid: number) {
    this.author = new Author(this.replica, { ssn: 1, sid });
  }

  type(random: Random): Change {
    const { replica } = this;
    const from = random.below(replica.length + 1);
    const room = replica.length < most;
    const deleted = random.once(room ? 3 : 2) ? Math.min(random.below(room ? 8 : 20), replica.length - from) : 0;
    const inserted = room || random.once(3) ? random.text() : '';
    try {
      this.author.edit([{ position: from, deleted, inserted: deleted + inserted.length > 0 ? inserted : 'x' }]);
    } catch {
      // Half of a pair: something at the end is always well formed.
      this.author.insert(replica.length, 'y');
    }
    const last = this.author.seal();
    return last ?? this.type(random);
  }
}

/**
 * A history of `count` changes by `sites` sites that hear of one another late, in the order in which a server stored them.
 * Each has its time and one of fewer users than there are sites.
 */
export const randomHistory = (random: Random, count: number, sites: number): Change[] => {
  const typists = Array.from({ length: sites }, (_, index) => new Typist(index + 1));
  const log: Change[] = [];
  while (log.length < count) {
    const typist = random.pick(typists);
    if (random.once(2)) {
      const until = log.length - (random.once(3) ? random.below(12) : 0);
      for (; typist.heard < until; typist.heard += 1) typist.replica.apply(log[typist.heard]!);
    }
    const at = new Date(1_700_000_000_000 + log.length * 1_000).toISOString();
    log.push({ ...typist.type(random), userId: `user ${typist.sid % 3}`, at });
  }
  return log;
};

/** The text character by character, from the definitions: which change made each, and in which order they stand. */
export class Replay {
  readonly #core = new Core();
  readonly #changes = new Map<string, Change>();

  apply(change: Change): void {
    let { sum, seq } = change;
    for (const operation of change.operations) {
      this.#core.perform({ ssn: change.ssn, sum, sid: change.sid, seq }, operation);
      const length = lengthOf(operation);
      if (isInsert(operation))
        for (let offset = 0; offset < length; offset += 1) this.#changes.set(`${change.sid}/${seq + offset}`, change);
      sum += length;
      seq += length;
    }
  }

  get text(): string {
    return this.#core.text;
  }

  /** Every visible character's identity, and the change that made it. */
  get owners(): { identity: S4Vector; change: Change }[] {
    return this.#core
      .identities(0, this.#core.length)
      .map((identity) => ({ identity, change: this.#changes.get(`${identity.sid}/${identity.seq}`)! }));
  }
}
