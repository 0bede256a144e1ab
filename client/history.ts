import type { Clock } from './clock';
import { WeftError } from './errors';
import * as queries from './queries/index';
import type { Random } from './random';
import type { PageOf, PageRequest, Requests } from './requests';
import { sha256Of, type Download } from './snapshot';
import { ulids } from './ulid';

/** Names a state of a document: the present one if nothing is given. Give one of them. */
export interface Moment {
  readonly versionId?: string;
  readonly revision?: number;
  /** ISO 8601: what the server had stored by then. */
  readonly at?: string;
}

/** How much one user wrote; lengths are UTF-16 code units. */
export interface Contribution {
  readonly userId: string;
  readonly changes: number;
  readonly inserted: number;
  readonly deleted: number;
}

export interface Version {
  readonly versionId: string;
  /** Who asked for it: a user (NAMED), time, the last one who left, or a revert or import that was about to begin. */
  readonly kind: 'NAMED' | 'AUTOMATIC' | 'LEFT' | 'REVERT' | 'IMPORT';
  readonly name: string | null;
  readonly note: string | null;
  readonly revision: number;
  /** ISO 8601. */
  readonly at: string;
  readonly userId: string | null;
  /** What was written since the version before. */
  readonly authors: readonly Contribution[];
}

/** The change that made something. */
export interface Made {
  readonly sid: number;
  readonly seq: number;
  readonly userId: string;
  /** ISO 8601. */
  readonly at: string;
}

/** What only one of two texts has, and its place in either. */
export interface Difference extends Made {
  readonly kind: 'INSERTED' | 'DELETED';
  readonly oldStart: number;
  readonly newStart: number;
  readonly text: string;
}

/** How far a revert or an import is. */
export interface Progress {
  readonly state: 'RUNNING' | 'DONE';
  /** How many changes it takes, and how many of them are stored. */
  readonly changes: number;
  readonly written: number;
  /** A version of the text before. */
  readonly versionId: string;
}

/** A file at an address that works for a minute. */
export interface ExportedFile {
  readonly url: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** An answer that is here, or JSON at an address. */
type Delivered<Content> = Content & {
  readonly delivery: 'INLINE' | 'URL';
  readonly url: string | null;
  readonly sha256: string | null;
};

/** What a document was, who wrote what, and the way back. All methods reject with WeftError. */
export class History {
  readonly #newUlid: () => string;

  constructor(
    private readonly requests: Requests,
    private readonly download: Download,
    clock: Clock,
    random: Random,
  ) {
    this.#newUlid = ulids(clock, random);
  }

  /** Versions, the newest first. */
  versions(documentId: string, page: PageRequest = {}): Promise<PageOf<Version>> {
    return this.requests.ask(queries.listVersions, { documentId, ...page });
  }

  /** Makes a version of the text as the server has it. */
  async createVersion(documentId: string, name: string, note?: string): Promise<Version> {
    const input = { documentId, versionId: this.#newUlid(), name, ...(note && { note }) };
    return (await this.requests.ask<{ version: Version }>(queries.createVersion, { input })).version;
  }

  async textAt(documentId: string, moment: Moment = {}): Promise<string> {
    return (await this.#asked<{ text: string }>(queries.textAt, { documentId, moment })).text;
  }

  /** What differs between two states: as a unified diff of lines, and exactly with who made each difference. */
  diff(
    documentId: string,
    from: Moment,
    to: Moment = {},
  ): Promise<{ readonly unified: string; readonly ranges: readonly Difference[] }> {
    return this.#asked(queries.diff, { documentId, from, to });
  }

  /** Who wrote each stretch, and who last touched each line, counted from 1. */
  blame(
    documentId: string,
    moment: Moment = {},
  ): Promise<{
    readonly ranges: readonly (Made & { readonly position: number; readonly length: number })[];
    readonly lines: readonly (Made & { readonly line: number })[];
  }> {
    return this.#asked(queries.blame, { documentId, moment });
  }

  /** Brings the text back to what it was, and tells `progress` of every step. What others type meanwhile stays. */
  async revert(
    documentId: string,
    moment: Moment,
    progress: (step: Progress) => void = () => undefined,
  ): Promise<void> {
    const input = { documentId, requestId: this.requests.newId(), moment };
    await this.#untilDone<Progress>(queries.revertDocument, input, progress);
  }

  /** Makes the text that of a file of up to 5 MB of UTF-8; lines that stay keep their authors. */
  async importText(
    documentId: string,
    file: Blob,
    progress: (step: Progress) => void = () => undefined,
  ): Promise<void> {
    const uploadId = await this.#upload(file);
    const input = { documentId, requestId: this.requests.newId(), uploadId };
    await this.#untilDone<Progress>(queries.importText, input, progress);
  }

  /** Makes a document of one's own from an archive, and gives its id. */
  async importDocument(archive: Blob): Promise<string> {
    const uploadId = await this.#upload(archive);
    const documentId = this.requests.newId();
    await this.#untilDone(queries.importDocument, { documentId, uploadId }, () => undefined);
    return documentId;
  }

  /** The text at a moment as a file. */
  exportText(documentId: string, moment: Moment = {}): Promise<ExportedFile> {
    return this.requests.ask(queries.exportDocument, { documentId, format: 'TEXT', moment });
  }

  /** All of the past as a file (docs/archive.md). */
  exportArchive(documentId: string): Promise<ExportedFile> {
    return this.requests.ask(queries.exportDocument, { documentId, format: 'ARCHIVE' });
  }

  async #untilDone<Step extends { state: string }>(
    query: string,
    input: object,
    progress: (step: Step) => void,
  ): Promise<void> {
    for (;;) {
      const step = await this.requests.ask<Step>(query, { input });
      progress(step);
      if (step.state === 'DONE') return;
    }
  }

  async #upload(file: Blob): Promise<string> {
    const input = { uploadId: this.requests.newId(), bytes: file.size };
    const { uploadId, url } = await this.requests.ask<{ uploadId: string; url: string }>(queries.createUpload, {
      input,
    });
    const answer = await fetch(url, { method: 'PUT', body: file }).catch(() => null);
    if (!answer?.ok) throw new WeftError('OFFLINE');
    return uploadId;
  }

  async #asked<Content>(query: string, variables: object): Promise<Content> {
    const answer = await this.requests.ask<Delivered<Content>>(query, variables);
    if (answer.delivery === 'INLINE') return answer;
    try {
      const bytes = await this.download(answer.url!);
      if ((await sha256Of(bytes)) !== answer.sha256) throw new Error('The bytes are others.');
      return JSON.parse(new TextDecoder().decode(bytes)) as Content;
    } catch (cause) {
      throw new WeftError('INTERNAL', { cause });
    }
  }
}
