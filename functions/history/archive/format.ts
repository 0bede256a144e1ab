import type { StateVector } from '../../../crdt';
import type { Version } from '../../common/versions';

/** What an archive is and how old its format: docs/archive.md describes it. */
export const format = 'weft-archive';
export const formatVersion = 1;

/** The first line. Times are ISO 8601. */
export interface Header {
  readonly format: typeof format;
  readonly version: typeof formatVersion;
  readonly documentId: string;
  readonly title: string;
  readonly language: string;
  /** When the document was made: what its clock may have come to since is bounded. */
  readonly createdAt: string;
  /** The number of its present or last session. */
  readonly ssn: number;
  /** Of the text before this revision only what versions show is there; null if all is. */
  readonly thinned: number | null;
  readonly exportedAt: string;
}

/** The last line: without it an archive is cut off. */
export interface End {
  readonly revision: number;
  readonly changes: number;
  readonly versions: number;
  /** SHA-256, in hexadecimal, of the text in UTF-8. */
  readonly textSha256: string;
}

/** One fold, as it is stored again. */
export interface StoredSegment {
  readonly revision: number;
  /** Milliseconds since 1970. */
  readonly foldedAt: number;
  readonly bytes: Uint8Array;
  readonly changes: number;
}

/** A site, bound to one user as ever. */
export interface StoredSite {
  readonly userId: string;
  /** ISO 8601. */
  readonly firstSeen: string;
}

/** An archive that was read to its end and is right in all its parts. */
export interface Archive {
  readonly header: Header;
  readonly segments: readonly StoredSegment[];
  readonly versions: readonly Version[];
  readonly sites: ReadonlyMap<number, StoredSite>;
  readonly vector: StateVector;
}
