import { DecodeError, Reader } from './bytes';
import { ColumnReader, isTooDense, readColumn } from './columns';
import { decodeRows } from './decodeRows';
import { copyColumns, type SiteColumns, SiteReader, skipChange } from './decodeSite';
import { HAS_TIME, HAS_TIME_AS_TEXT, HAS_USER, SITE_COLUMNS, VERSION } from './format';
import { Queue } from './queue';
import { ROWS_VERSION } from './rows';
import { readCanonical } from './shape';
import { Sketch } from './sketch';
import { timeAt } from './time';
import type { Change } from './types';

/**
 * The changes that {@link encodeChanges} wrote. Throws {@link DecodeError} for any other bytes. Takes memory in proportion
 * to the bytes.
 */
export const decodeChanges = (bytes: Uint8Array): Change[] => {
  const reader = new Reader(bytes);
  const version = reader.byte();
  if (version === ROWS_VERSION) return decodeRows(reader);
  if (version !== VERSION) throw new DecodeError('The version is unknown.');
  return new Decoder(reader, bytes.length).changes();
};

class Decoder {
  readonly #bytes: number;
  readonly #users: string[];
  readonly #times: string[];
  readonly #order: readonly number[];
  readonly #sites: readonly SiteReader[];
  #time = 0;
  #items = 0;
  readonly #take = (): void => {
    this.#items += 1;
    if (isTooDense(this.#items, this.#bytes)) throw new DecodeError('There is more than the bytes may hold.');
  };

  constructor(reader: Reader, bytes: number) {
    this.#bytes = bytes;
    this.#users = readTexts(reader);
    this.#times = readTexts(reader);
    const text = reader.text();
    // Each site has a change, and each change at least one item.
    const sids = readColumn(reader, bytes);
    const counts = readColumn(reader, bytes);
    this.#order = readColumn(reader, 4 * bytes);
    const columns = Object.fromEntries(SITE_COLUMNS.map((name) => [name, ColumnReader.read(reader)])) as SiteColumns;
    while (!reader.isAtEnd) if (reader.byte() !== 0) throw new DecodeError('The padding is not zero.');
    if (counts.length !== sids.length || new Set(sids).size !== sids.length)
      throw new DecodeError('A site is not clear.');
    this.#sites = this.#split(columns, text, sids, counts);
  }

  changes(): Change[] {
    const changes: Change[] = [];
    this.#items = 0;
    for (const site of this.#inOrder()) {
      const change = readCanonical(this.#change(site));
      if (typeof change === 'string') throw new DecodeError(`A change is not valid: ${change}.`);
      changes.push(change);
    }
    if (this.#time !== this.#times.length) throw new DecodeError('There are more times than changes take.');
    return changes;
  }

  /** A reader for each site, from where its part of the columns and of the text begins. */
  #split(columns: SiteColumns, text: string, sids: readonly number[], counts: readonly number[]): SiteReader[] {
    const sketch = new Sketch();
    let at = 0;
    const sites = sids.map((sid, index) => {
      const [own, start] = [copyColumns(columns), at];
      const count = counts[index]!;
      if (count < 1) throw new DecodeError('A site has no changes.');
      for (let rest = count; rest > 0; rest -= 1) {
        this.#take();
        at += skipChange(columns, this.#take);
      }
      return new SiteReader(sid, count, own, sketch, text.slice(start));
    });
    for (const name of SITE_COLUMNS) columns[name].end();
    if (at !== text.length) throw new DecodeError('There is more or less text than the inserts take.');
    return sites;
  }

  /** The sites in the order in which a change of theirs is next. */
  *#inOrder(): Generator<SiteReader, void, undefined> {
    for (const index of this.#order) {
      const site = this.#sites[index];
      if (!site || site.left === 0) throw new DecodeError('The order names a site that has no change left.');
      yield site;
    }
    if (this.#order.length > 0) {
      if (this.#sites.some(({ left }) => left > 0)) throw new DecodeError('The order leaves changes out.');
      return;
    }
    const queue = new Queue(this.#sites);
    for (let site = queue.first; site; site = queue.first) {
      yield site;
      if (site.left > 0) queue.settle();
      else queue.shift();
    }
  }

  #change(site: SiteReader): Change {
    const { flags } = site;
    const { ssn, sum, sid, seq } = site.next;
    this.#take();
    const userId = (flags & HAS_USER) === 0 ? undefined : this.#users[site.columns.user.next()];
    if ((flags & HAS_USER) !== 0 && userId === undefined) throw new DecodeError('A user is unknown.');
    const at = this.#readTime(site, flags);
    const operations = site.operations(this.#take);
    return { ssn, sum, sid, seq, operations, ...(userId !== undefined && { userId }), ...(at !== undefined && { at }) };
  }

  #readTime(site: SiteReader, flags: number): string | undefined {
    if ((flags & HAS_TIME_AS_TEXT) !== 0) {
      const text = this.#times[this.#time];
      if ((flags & HAS_TIME) !== 0 || text === undefined) throw new DecodeError('A time is missing or given twice.');
      this.#time += 1;
      return text;
    }
    if ((flags & HAS_TIME) === 0) return undefined;
    site.time += site.columns.time.next();
    return timeAt(site.time);
  }
}

const readTexts = (reader: Reader): string[] => {
  const texts: string[] = [];
  for (let count = reader.unsigned(); count > 0; count -= 1) texts.push(reader.text());
  return texts;
};
