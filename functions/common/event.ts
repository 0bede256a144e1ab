import { kinds, version } from '../../schema/events.json';

/** What one user wrote in a fold, as an EDITED event tells it. */
export interface Contribution {
  changes: number;
  /** UTF-16 code units inserted or deleted. */
  characters: number;
  /** By site: the first and the last sequence number that the fold covers. A site's folds follow one another without a hole. */
  sites: Record<string, [first: number, last: number]>;
}

/** A durable event as the topic carries it: the contract of docs/events.md. */
export interface DurableEvent {
  version: number;
  eventId: string;
  documentId: string;
  /** A key of `kinds` in schema/events.json, or one of a newer version. */
  kind: string;
  actorId?: string;
  /** When it happened, ISO 8601. */
  at: string;
  /** The other attributes of its kind. */
  [attribute: string]: unknown;
}

/** How the notifier handles a kind: `notify` in schema/events.json. */
export interface Notify {
  /** MEMBERS: everybody but the actor. MENTIONED: of them, whom the event mentions. SUBJECT: the user whom it names. */
  audience: 'MEMBERS' | 'MENTIONED' | 'SUBJECT';
  /** The attribute that tells what the event is about. */
  subject?: string;
  /** The attribute that lists the users whom the event mentions. */
  mentions?: string;
  /** Whether those who are present see it anyway. */
  watched: boolean;
  /** Whether one actor's repeated events in one document share an entry of the inbox. */
  folds: boolean;
  /** Whether it reaches a user who has never said. */
  enabled: boolean;
}

interface Kind {
  attributes: readonly string[];
  notify?: Notify;
}

const known: Record<string, Kind> = kinds as Record<string, Kind>;
const always = ['eventId', 'documentId', 'kind', 'actorId', 'at'];

/** What is known of a kind; undefined of one that this version does not know. */
export const kindOf = (kind: string): Kind | undefined => (Object.hasOwn(known, kind) ? known[kind] : undefined);

/**
 * The event of an `E#` item: the attributes that its kind has in the contract and nothing else, so that what a cause keeps
 * in the item besides (a text, say) stays in the table.
 */
export const eventOf = (item: Record<string, unknown>): DurableEvent => {
  const names = new Set([...always, ...(kindOf(String(item['kind']))?.attributes ?? [])]);
  const given = Object.entries(item).filter(([name, value]) => names.has(name) && value !== null);
  return { version, ...Object.fromEntries(given) } as DurableEvent;
};

/** A message that is no event of this version: sending it again helps only after the function was updated. */
export class UnreadableEventError extends Error {
  override readonly name = 'UnreadableEventError';
}

/** Reads a message of the topic. Throws UnreadableEventError if it is no event, or one of another version. */
export const parseEvent = (body: string): DurableEvent => {
  const event = parse(body);
  if (event?.version !== version) throw new UnreadableEventError(`The message is no event of version ${version}.`);
  for (const name of ['eventId', 'documentId', 'kind', 'at'] as const)
    if (typeof event[name] !== 'string') throw new UnreadableEventError(`The event has no ${name}.`);
  return event;
};

const parse = (body: string): DurableEvent | null => {
  try {
    return JSON.parse(body) as DurableEvent | null;
  } catch {
    return null;
  }
};
