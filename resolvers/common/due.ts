import { util } from '@aws-appsync/utils';
import { documentKey, dueKey, removalKey } from '../../schema/keys';
import { dueMilliseconds, dueShards } from '../../schema/limits.json';

/** One of the shards over which the appointments are spread. */
const anyShard = (): number => Math.floor(Math.random() * dueShards.value);

/**
 * The update of DUE that makes the sweeper look at the document within a minute. An earlier appointment stands; `marks`
 * counts the appointments, so that the sweeper can clear DUE on condition that none was made since it looked.
 */
export const dueUpdate = (documentId: string) => ({
  key: util.dynamodb.toMapValues({ pk: documentKey(documentId), sk: dueKey }),
  update: {
    expression:
      'SET documentId = :id, dueShard = if_not_exists(dueShard, :shard), dueAt = if_not_exists(dueAt, :at) ADD marks :one',
    expressionValues: util.dynamodb.toMapValues({
      ':id': documentId,
      ':shard': anyShard(),
      ':at': util.time.nowEpochMilliSeconds() + dueMilliseconds.value,
      ':one': 1,
    }),
  },
});

/**
 * The put of the sweeper's appointment with the end of a deleted document, at `dueAt` (epoch ms). It is one of its own: DUE
 * would hide the near appointments that requests make behind it, and is taken back when the document is quiet.
 */
export const removalPut = (documentId: string, dueAt: number) => ({
  key: util.dynamodb.toMapValues({ pk: documentKey(documentId), sk: removalKey }),
  attributeValues: util.dynamodb.toMapValues({ documentId, dueShard: anyShard(), dueAt }),
});
