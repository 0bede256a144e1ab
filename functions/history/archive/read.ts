import { createHash } from 'node:crypto';
import { encodeChanges, lastSeq, Replica, type Change } from '../../../crdt';
import {
  archiveSites,
  archiveUnpackedBytes,
  clockHeadStart,
  clockPerMillisecond,
  operationsPerChange,
  segmentBytes,
} from '../../../schema/limits.json';
import { deflated } from '../../common/deflate';
import { Refused } from '../../common/refused';
import type { Version } from '../../common/versions';
import type { Archive, Header, StoredSegment, StoredSite } from './format';
import { linesOfStream } from './lines';
import { changeOf, endOf, headerOf, segmentOf, ShapeError, versionOf } from './shape';

/** What was read so far, and whether the next line may follow. */
class Reading {
  header: Header | null = null;
  readonly segments: StoredSegment[] = [];
  readonly versions: Version[] = [];
  readonly sites = new Map<number, StoredSite>();
  ended = false;
  readonly #replica = new Replica();
  #open: { revision: number; foldedAt: number; changes: Change[] } | null = null;
  #changes = 0;

  constructor(private readonly now: number) {}

  /** Takes one line. Throws ShapeError with what is wrong with it. */
  async take(line: unknown): Promise<void> {
    if (this.ended) throw new ShapeError('there is something behind the end');
    if (!this.header) {
      this.header = headerOf(line);
      if (Date.parse(this.header.createdAt) > this.now) throw new ShapeError('it was made in the future');
      return;
    }
    const [kind, ...more] = Object.entries(line ?? {});
    if (!kind || more.length > 0) throw new ShapeError('it must be one of segment, change, version and end');
    const [name, value] = kind;
    if (name === 'change') this.#change(changeOf(value));
    else {
      await this.#close();
      if (name === 'segment') this.#begin(segmentOf(value));
      else if (name === 'version') this.#version(versionOf(value));
      else if (name === 'end') this.#end(endOf(value));
      else throw new ShapeError(`nobody knows what ${JSON.stringify(name.slice(0, 40))} is`);
    }
  }

  get archive(): Archive {
    const { header, segments, versions, sites } = this;
    return { header: header!, segments, versions, sites, vector: this.#replica.vector };
  }

  #begin(segment: { revision: number; foldedAt: number }): void {
    if (this.versions.length > 0) throw new ShapeError('a segment stands behind a version');
    if (segment.revision !== this.segments.length + 1) throw new ShapeError('segments must follow one another from 1');
    if (segment.foldedAt > this.now) throw new ShapeError('it was folded in the future');
    this.#open = { ...segment, changes: [] };
  }

  #change(change: Required<Change>): void {
    if (!this.#open) throw new ShapeError('a change stands outside of a segment');
    if (change.ssn > this.header!.ssn) throw new ShapeError('the change is of a later session than the document');
    if (change.operations.length > operationsPerChange.value)
      throw new ShapeError('the change has too many operations');
    if (Date.parse(change.at) > this.now) throw new ShapeError('the change was made in the future');
    const age = this.now - Date.parse(this.header!.createdAt);
    const highest = clockHeadStart.value + clockPerMillisecond.value * age;
    const site = this.sites.get(change.sid);
    if (site && site.userId !== change.userId) throw new ShapeError('a site belongs to two users');
    if (change.sum + lastSeq(change) - change.seq > highest)
      throw new ShapeError('the clock of the change is too far ahead');
    const outcome = this.#replica.apply(change);
    if (outcome.status !== 'APPLIED')
      throw new ShapeError(
        `the change cannot be applied (${outcome.status === 'REFUSED' ? outcome.refusal : outcome.status})`,
      );
    if (!site) this.sites.set(change.sid, { userId: change.userId, firstSeen: change.at });
    if (this.sites.size > archiveSites.value) throw new ShapeError(`it has more than ${archiveSites.value} sites`);
    this.#open.changes.push(change);
    this.#changes += 1;
  }

  #version(version: Version): void {
    const last = this.versions.at(-1);
    if (last && last.versionId >= version.versionId)
      throw new ShapeError('versions must stand in the order of their ids');
    if (version.revision > this.segments.length) throw new ShapeError('the version is of a revision that is not there');
    this.versions.push(version);
  }

  #end(end: ReturnType<typeof endOf>): void {
    const textSha256 = createHash('sha256').update(this.#replica.text).digest('hex');
    const isWhole =
      end.revision === this.segments.length &&
      end.revision >= (this.header!.thinned ?? 0) &&
      end.changes === this.#changes &&
      end.versions === this.versions.length &&
      end.textSha256 === textSha256;
    if (!isWhole) throw new ShapeError('the end does not fit what stands before it');
    this.ended = true;
  }

  /** Ends the open segment. */
  async #close(): Promise<void> {
    if (!this.#open) return;
    const { revision, foldedAt, changes } = this.#open;
    if (changes.length === 0) throw new ShapeError('a segment is empty');
    const bytes = await deflated(encodeChanges(changes));
    if (bytes.length > segmentBytes.value) throw new ShapeError('a segment is too large');
    this.segments.push({ revision, foldedAt, bytes, changes: changes.length });
    this.#open = null;
  }
}

const parsed = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    throw new ShapeError('it is no JSON');
  }
};

/**
 * Reads an archive to its end and holds it to docs/archive.md: every line's shape, every change's right to be applied after
 * those before it, every number in the end. What is held is what will be stored, and the state. Refuses anything else
 * with the line and the reason; nothing was written by then.
 */
export const readArchive = async (stream: AsyncIterable<Uint8Array>, now: number): Promise<Archive> => {
  const reading = new Reading(now);
  let number = 0;
  try {
    for await (const line of linesOfStream(stream, archiveUnpackedBytes.value)) {
      number += 1;
      await reading.take(parsed(line));
    }
    number += 1;
    if (!reading.ended) throw new ShapeError('it has no end');
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    throw new Refused('INVALID_INPUT', `The file is no archive: line ${number}: ${error.message}.`);
  }
  return reading.archive;
};
