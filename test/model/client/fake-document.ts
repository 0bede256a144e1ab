import { decodeChanges, encodeChanges, lastSeq, Replica, type Change } from '../../../crdt/index';
import type { Clock } from '../../../client/clock';
import { WeftError, type Reason } from '../../../client/errors';
import type { Role, WireChange, WireJoined, WireParticipant, WireSyncPage } from '../../../client/types';
import { changeFrom } from '../../../client/wire';

interface Site {
  userId: string;
  foldedSeq: number;
  barred: boolean;
}

/** Content as the conditional put compares it. */
const contentOf = ({ ssn, sum, sid, seq, operations, userId }: WireChange): string =>
  JSON.stringify([ssn, sum, sid, seq, operations, userId]);

const keyOf = (sid: number, seq: number): string => `${String(sid).padStart(8, '0')}#${String(seq).padStart(10, '0')}`;

const refuse = (reason: Reason): never => {
  throw new WeftError(reason);
};

const decode = (bytes: string): Change[] => decodeChanges(new Uint8Array(Buffer.from(bytes, 'base64')));

const writers: readonly (Role | undefined)[] = ['OWNER', 'EDITOR'];

/** One document with the semantics of the resolvers and of the compactor: conditional keys, epoch, tail and segments. */
export class FakeDocument {
  epoch = 1;
  ssn = 1;
  active = true;
  archivedAt: string | null = null;
  deleted = false;
  revision = 0;
  readonly members = new Map<string, Role>();
  readonly sites = new Map<number, Site>();
  readonly tail = new Map<string, WireChange>();
  readonly presence = new Map<number, WireParticipant>();
  private readonly joins = new Map<string, number>();
  private readonly segments: { revision: number; bytes: string; foldedAt: string; keys: string[]; at: number }[] = [];
  private readonly folded = new Replica();
  private nextSid = 1;

  constructor(
    readonly documentId: string,
    private readonly clock: Clock,
    private readonly pages: { tail: number; segments: number },
  ) {}

  get at(): string {
    return new Date(this.clock.now()).toISOString();
  }

  requireMember(userId: string): Role {
    const role = this.members.get(userId) ?? refuse('NOT_A_MEMBER');
    return this.deleted ? refuse('DOCUMENT_DELETED') : role;
  }

  join(userId: string, input: { joinId: string; sid?: number }): WireJoined {
    const role = this.requireMember(userId);
    if (!this.active) refuse('SESSION_TERMINATED');
    let sid = this.joins.get(input.joinId) ?? input.sid;
    if (sid === undefined) {
      sid = this.nextSid++;
      this.sites.set(sid, { userId, foldedSeq: 0, barred: false });
    } else this.requireSite(userId, sid);
    this.joins.set(input.joinId, sid);
    const own = {
      sid,
      userId,
      name: userId,
      colour: null,
      cursor: null,
      lastSeq: 0,
      lastSeen: this.at,
      lastActive: null,
    };
    this.presence.set(sid, own);
    return {
      sessionId: `${this.documentId}#${this.ssn}`,
      documentId: this.documentId,
      userId,
      sid,
      ssn: this.ssn,
      epoch: this.epoch,
      role,
      name: userId,
      colour: null,
      createdAt: this.at,
      participants: [...this.presence.values()],
    };
  }

  /** The first half of submitChange: what it reads and refuses. */
  checkChange(userId: string, input: WireChange): void {
    if (!writers.includes(this.requireMember(userId))) refuse('ROLE_TOO_LOW');
    const site = this.requireSite(userId, input.sid);
    if (!this.active) refuse('SESSION_TERMINATED');
    if (this.archivedAt) refuse('DOCUMENT_ARCHIVED');
    if (input.ssn !== this.ssn) refuse('WRONG_SESSION');
    if (input.epoch !== this.epoch) refuse('EPOCH_CHANGED');
    if (input.seq <= site.foldedSeq) refuse('ALREADY_COMMITTED');
  }

  /** The second half: the conditional put, under the epoch that the first half read. */
  putChange(userId: string, input: WireChange, epoch: number): WireChange {
    const key = keyOf(input.sid, input.seq);
    const change: WireChange = { ...structuredClone(input), userId, at: this.at, epoch, documentId: this.documentId };
    change.seqEnd = lastSeq(changeFrom(change));
    const stored = this.tail.get(key);
    if (stored && contentOf(stored) !== contentOf(change)) refuse('CONFLICT');
    if (!stored) this.tail.set(key, change);
    return { ...change, at: stored?.at ?? change.at };
  }

  sync(
    userId: string,
    input: { revision: number; tailToken: string | null; segmentToken: string | null },
  ): WireSyncPage {
    this.requireMember(userId);
    let changes: WireChange[] = [];
    let tailToken: string | null = null;
    if (!input.segmentToken) {
      const keys = [...this.tail.keys()].sort().filter((key) => key > (input.tailToken ?? ''));
      changes = keys.slice(0, this.pages.tail).map((key) => this.tail.get(key)!);
      if (keys.length > this.pages.tail) tailToken = keys[this.pages.tail - 1]!;
    }
    let segments: WireSyncPage['segments'] = [];
    let segmentToken: string | null = null;
    if (!tailToken) {
      const after = Math.max(input.revision, Number(input.segmentToken ?? 0));
      const newer = this.segments.filter(({ revision }) => revision > after);
      segments = newer
        .slice(0, this.pages.segments)
        .map(({ revision, bytes, foldedAt }) => ({ revision, bytes, foldedAt }));
      if (newer.length > this.pages.segments) segmentToken = String(segments.at(-1)!.revision);
    }
    const last = !tailToken && !segmentToken;
    return structuredClone({
      epoch: this.epoch,
      ssn: this.ssn,
      sessionStatus: this.active ? ('ACTIVE' as const) : ('TERMINATED' as const),
      changes,
      tailToken,
      segments,
      segmentToken,
      behind: false,
      revision: last ? this.revision : null,
    });
  }

  /** Folds up to `most` ready changes into a segment, and deletes what was folded a minute ago. */
  fold(most: number): number {
    const changes: Change[] = [];
    const keys: string[] = [];
    for (let progress = true; progress && changes.length < most;) {
      progress = false;
      for (const [key, wire] of this.tail) {
        const change = changeFrom(wire);
        if (changes.length >= most || this.folded.statusOf(change) !== 'READY') continue;
        this.folded.apply(change);
        changes.push(change);
        keys.push(key);
        progress = true;
      }
    }
    if (changes.length > 0) {
      this.revision += 1;
      const bytes = Buffer.from(encodeChanges(changes)).toString('base64');
      this.segments.push({ revision: this.revision, bytes, foldedAt: this.at, keys, at: this.clock.now() });
      for (const change of changes) this.sites.get(change.sid)!.foldedSeq = lastSeq(change);
    }
    for (const segment of this.segments) {
      if (segment.at > this.clock.now() - 60_000) continue;
      for (const key of segment.keys.splice(0)) this.tail.delete(key);
    }
    return changes.length;
  }

  /** The text of everything that is stored. */
  get text(): string {
    return this.replica().text;
  }

  /** The highest sum that is stored. */
  get clockNow(): number {
    return this.replica().clock;
  }

  private replica(): Replica {
    const replica = new Replica();
    for (const { bytes } of this.segments) for (const change of decode(bytes)) replica.apply(change);
    for (const change of this.tail.values()) replica.apply(changeFrom(change));
    if (replica.waiting.length > 0) throw new Error('the log holds a change that cannot be applied');
    return replica;
  }

  requireSite(userId: string, sid: number): Site {
    const site = this.sites.get(sid);
    if (!site || site.userId !== userId) return refuse('SITE_NOT_YOURS');
    if (site.barred) refuse('SITE_BARRED');
    return site;
  }
}
