import type { Anchor } from '../crdt/index';
import type { ChatMessage, Comment } from './remarks';

/** What GraphQL answers and publishes (schema/schema.graphql), as far as the client reads it. */

export type Role = 'OWNER' | 'EDITOR' | 'COMMENTER' | 'VIEWER';
export type SessionStatus = 'ACTIVE' | 'TERMINATED';

/** A selection of a participant: where it was begun and where it ends; the two are equal without a selection. */
export interface Cursor {
  readonly anchor: Anchor;
  readonly head: Anchor;
}

export interface User {
  readonly userId: string;
  readonly name: string | null;
  readonly colour: string | null;
}

export interface Session {
  readonly sessionId: string;
  readonly ssn: number;
  readonly status: SessionStatus;
  /** ISO 8601. */
  readonly startedAt: string | null;
  readonly startedBy: string | null;
  readonly terminatedAt: string | null;
  readonly terminatedBy: string | null;
}

export interface DocumentInfo {
  readonly documentId: string;
  readonly title: string;
  readonly language: string;
  readonly ownerId: string;
  readonly role: Role;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly updatedAt: string;
  /** Null unless it is archived: then the text is read-only. */
  readonly archivedAt: string | null;
  readonly epoch: number;
  readonly revision: number;
  /** Whether the user has muted it. */
  readonly muted: boolean;
  readonly session: Session;
}

export interface DocumentSummary {
  readonly documentId: string;
  readonly title: string | null;
  readonly language: string | null;
  readonly role: Role;
  readonly createdAt: string | null;
  readonly updatedAt: string | null;
  readonly archivedAt: string | null;
  readonly deletedAt: string | null;
  /** When a deleted document is gone for good. */
  readonly purgeAt: string | null;
}

export interface WireS4Vector {
  ssn: number;
  sum: number;
  sid: number;
  seq: number;
}

export interface WireOperation {
  value?: string | null;
  left?: WireS4Vector | null;
  right?: WireS4Vector | null;
  tombstone?: boolean | null;
  target?: WireS4Vector | null;
  length?: number | null;
}

export interface WireChange {
  documentId: string;
  epoch: number;
  ssn: number;
  sum: number;
  sid: number;
  seq: number;
  seqEnd: number;
  userId: string;
  at: string;
  operations: WireOperation[];
  cursor: Cursor | null;
}

export interface WireSignal {
  documentId: string;
  epoch: number;
  kind: 'JOINED' | 'HEARTBEAT' | 'LEFT';
  sid: number;
  userId: string;
  name: string | null;
  colour: string | null;
  cursor: Cursor | null;
  lastSeq: number | null;
  revision: number | null;
  lastActive: string | null;
  at: string;
}

export interface WireDocumentEvent {
  documentId: string;
  epoch: number;
  kind:
    | 'ACCESS_CHANGED'
    | 'SESSION_CHANGED'
    | 'DOCUMENT_CHANGED'
    | 'DOCUMENT_DELETED'
    | 'COMMENT_CHANGED'
    | 'MESSAGE_CHANGED'
    | 'VERSION_CREATED';
  eventId: string;
  at: string;
  comment: Comment | null;
  message: ChatMessage | null;
}

export interface WireParticipant {
  sid: number;
  userId: string;
  name: string | null;
  colour: string | null;
  cursor: Cursor | null;
  lastSeq: number;
  lastSeen: string;
  lastActive: string | null;
}

export interface WireJoined {
  sessionId: string;
  documentId: string;
  userId: string;
  sid: number;
  ssn: number;
  epoch: number;
  role: Role;
  name: string | null;
  colour: string | null;
  createdAt: string;
  participants: WireParticipant[];
}

export interface WireSyncPage {
  epoch: number;
  ssn: number;
  sessionStatus: SessionStatus;
  changes: WireChange[];
  tailToken: string | null;
  segments: { revision: number; bytes: string; foldedAt: string }[];
  segmentToken: string | null;
  revision: number | null;
  behind: boolean;
}

export interface WireSnapshot {
  revision: number;
  sha256: string;
  bytes: string | null;
  url: string | null;
}
