import { documentKey, memberPrefix, preferencesKey, presencePrefix, userKey } from '../../schema/keys';
import { presenceMilliseconds } from '../../schema/limits.json';
import { BatchGetCommand } from '@aws-sdk/lib-dynamodb';
import type { Dependencies } from '../common/dependencies';
import type { DurableEvent, Notify } from '../common/event';
import { queryPages } from '../common/query';

/** DynamoDB's limit of one BatchGetItem. */
const keysPerRequest = 100;

interface Member {
  readonly userId: string;
  /** Absent once the member was removed. */
  readonly memberId?: string;
  readonly muted?: boolean;
}

/** Which kinds a user wants, as far as the user has said: by kind. */
type Preferences = Readonly<Record<string, unknown>>;

/** Who is concerned by what happens in a document: read once for all events of a batch. */
export interface Audience {
  /** Members, by user. */
  readonly members: ReadonlyMap<string, Member>;
  /** The users who are present. */
  readonly present: ReadonlySet<string>;
  /** Preferences, by user, of those who have any. */
  readonly preferences: ReadonlyMap<string, Preferences>;
}

/** Somebody who gets an entry, and whether because the event mentions that user. */
export interface Recipient {
  readonly userId: string;
  readonly mentioned: boolean;
}

const readMembers = async (dependencies: Dependencies, documentId: string): Promise<Map<string, Member>> => {
  const members = new Map<string, Member>();
  const pages = queryPages<Member>(dependencies, {
    TableName: dependencies.tables.documents,
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: { ':pk': documentKey(documentId), ':prefix': memberPrefix },
    ConsistentRead: true,
  });
  for await (const page of pages) for (const member of page) if (member.memberId) members.set(member.memberId, member);
  return members;
};

const readPresent = async (dependencies: Dependencies, documentId: string): Promise<Set<string>> => {
  const latest = dependencies.now() - presenceMilliseconds.value;
  const present = new Set<string>();
  const pages = queryPages<{ userId: string; lastSeen: number }>(dependencies, {
    TableName: dependencies.tables.operations,
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: { ':pk': documentKey(documentId), ':prefix': presencePrefix },
  });
  for await (const page of pages) for (const { userId, lastSeen } of page) if (lastSeen > latest) present.add(userId);
  return present;
};

/** Reads the preferences of users; those who never said anything have none. */
const readPreferences = async (
  { client, tables, pause, random }: Dependencies,
  userIds: readonly string[],
): Promise<Map<string, Preferences>> => {
  const found = new Map<string, Preferences>();
  let keys: Record<string, unknown>[] = userIds.map((userId) => ({ pk: userKey(userId), sk: preferencesKey }));
  for (let vain = 0; keys.length > 0;) {
    const { Responses, UnprocessedKeys } = await client.send(
      new BatchGetCommand({ RequestItems: { [tables.documents]: { Keys: keys.slice(0, keysPerRequest) } } }),
    );
    for (const item of Responses?.[tables.documents] ?? []) found.set(item['userId'] as string, item);
    const left = UnprocessedKeys?.[tables.documents]?.Keys ?? [];
    keys = [...left, ...keys.slice(keysPerRequest)];
    if (left.length > 0) await pause(Math.min(1_000, 20 * 2 ** ++vain) * (0.5 + random() / 2));
  }
  return found;
};

/** Reads who is concerned by `events`, all of one document. */
export const readAudience = async (
  dependencies: Dependencies,
  documentId: string,
  subjects: readonly string[],
): Promise<Audience> => {
  const [members, present] = await Promise.all([
    readMembers(dependencies, documentId),
    readPresent(dependencies, documentId),
  ]);
  const preferences = await readPreferences(dependencies, [...new Set([...members.keys(), ...subjects])]);
  return { members, present, preferences };
};

const mentionsOf = (event: DurableEvent, { mentions }: Notify): ReadonlySet<string> =>
  new Set(mentions ? ((event[mentions] as string[] | undefined) ?? []) : []);

/**
 * Who gets an entry of what `actorId` did: the members, those whom it mentions, or the one user whom it is about, but never the actor, and
 * nobody who does not want this kind. Two things are left out that a mention brings back: what a muted document tells,
 * and what those see anyway who are present.
 */
export const recipientsOf = (
  event: DurableEvent,
  notify: Notify,
  actorId: string | undefined,
  { members, present, preferences }: Audience,
): Recipient[] => {
  const mentioned = mentionsOf(event, notify);
  const concerned = notify.audience === 'SUBJECT' ? [String(event[notify.subject!])] : [...members.keys()];
  return concerned
    .map((userId) => ({ userId, mentioned: mentioned.has(userId) }))
    .filter(({ userId, mentioned: isMentioned }) => {
      const enabled = preferences.get(userId)?.[event.kind] ?? notify.enabled;
      if (userId === actorId || !enabled) return false;
      if (isMentioned) return true;
      if (notify.audience === 'MENTIONED') return false;
      return !members.get(userId)?.muted && !(notify.watched && present.has(userId));
    });
};
