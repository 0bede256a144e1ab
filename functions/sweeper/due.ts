import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { documentKey, dueKey, removalKey, thinKey } from '../../schema/keys';
import { dueMilliseconds } from '../../schema/limits.json';
import type { Dependencies } from '../common/dependencies';
import { queryPages } from '../common/query';
import { wins } from '../common/races';

/** The record that nothing points to an object, as the index `due` shows it when its time has come. */
export interface Loose {
  readonly sk: string;
  readonly documentId: string;
  readonly key: string;
}

/** The sweeper's appointment with a document's history, as the index `due` shows it. */
export interface Thin {
  readonly sk: typeof thinKey;
  readonly documentId: string;
}

/** The sweeper's appointment with the end of a deleted document, as the index `due` shows it. */
export interface Removal {
  readonly sk: typeof removalKey;
  readonly documentId: string;
  /** Milliseconds since 1970. */
  readonly dueAt: number;
}

/** The sweeper's appointment with a document, as the index `due` shows it. */
export interface Due {
  readonly documentId: string;
  /** How many appointments were ever made; it never goes back, so an equal count means that none was made since. */
  readonly marks: number;
  /** The `marks` of the visit that found nothing to do, if the last one did. */
  readonly quietMarks?: number;
}

/** What the index `due` shows. */
export type Appointment = Due | Loose | Removal | Thin;

export const isLoose = (item: Appointment): item is Loose => 'key' in item;
export const isRemoval = (item: Appointment): item is Removal => 'sk' in item && item.sk === removalKey;
export const isThin = (item: Appointment): item is Thin => 'sk' in item && item.sk === thinKey;

/** The appointments of one shard that are due, with documents, their ends, histories and objects, the oldest first, in pages. */
export const dueItems = (dependencies: Dependencies, shard: number): AsyncGenerator<Appointment[]> =>
  queryPages<Appointment>(dependencies, {
    TableName: dependencies.tables.documents,
    IndexName: 'due',
    KeyConditionExpression: 'dueShard = :shard AND dueAt <= :now',
    ExpressionAttributeValues: { ':shard': shard, ':now': dependencies.now() },
    Limit: 50,
  });

/**
 * Settles an appointment after the visit: a document that is quiet at two visits running loses it, every other one gets
 * the next. Whoever made an appointment since the index was read is respected: then this one stays due.
 *
 * One quiet visit is not enough. A heartbeat makes an appointment only if it finds no presence:
 *
 *   heartbeat    reads P#: there -------- at most 30 s -------- writes P# anew, makes no appointment
 *   sweeper          deletes P# (expired) - clears DUE: the new presence would never be swept
 */
export const settleDue = async (
  { client, tables, now }: Dependencies,
  { documentId, marks, quietMarks }: Due,
  quiet: boolean,
): Promise<void> => {
  const over = quiet && quietMarks === marks;
  await wins(
    client.send(
      new UpdateCommand({
        TableName: tables.documents,
        Key: { pk: documentKey(documentId), sk: dueKey },
        ConditionExpression: 'marks = :marks',
        ...(over
          ? // Without dueShard and dueAt the item is not in the index; marks stays, or it could come back to an old count.
            { UpdateExpression: 'REMOVE dueShard, dueAt, quietMarks', ExpressionAttributeValues: { ':marks': marks } }
          : {
              UpdateExpression: 'SET dueAt = :at, marks = :next, quietMarks = :quiet',
              ExpressionAttributeValues: {
                ':marks': marks,
                ':at': now() + dueMilliseconds.value,
                ':next': marks + 1,
                ':quiet': quiet ? marks + 1 : 0,
              },
            }),
      }),
    ),
  );
};
