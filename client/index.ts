// The public names of the client. The binding to CodeMirror is in ./codemirror.
export { createWeft, type OpenOptions, type Weft, type WeftOptions } from './weft';
export { LiveDocument } from './live-document';
export type { DocumentEvents, DocumentState, Selection } from './document-state';
export type { Draft } from './writing';
export type { Participant } from './participants';
export { WeftError, type Action, type Reason } from './errors';
export { amplifyTransport, type GraphQLClient } from './amplify';
export type { Observer, Subscription, Transport } from './transport';
export { memoryStore, type Store } from './store';
export { indexedDbStore } from './indexeddb';
export { memoryLocks, webLocks, type Locks } from './locks';
export type { Page } from './page';
export { systemClock, type Clock, type Timer } from './clock';
export type { Cursor, DocumentInfo, DocumentPage, DocumentSummary, Role, Session, SessionStatus, User } from './types';
export type { Anchor, Change, Patch } from '../crdt/index';
