import { util } from '@aws-appsync/utils';
import { documentKey, dueKey } from '../../schema/keys';
import { dueMilliseconds, dueShards } from '../../schema/limits.json';

/**
 * The update of DUE that makes the sweeper look at the document at `dueAt` (epoch ms), within a minute if left out. An earlier appointment stands; `marks`
 * counts the appointments, so that the sweeper can clear DUE on condition that none was made since it looked.
 */
export const dueUpdate = (documentId: string, dueAt?: number) => ({
  key: util.dynamodb.toMapValues({ pk: documentKey(documentId), sk: dueKey }),
  update: {
    expression:
      'SET documentId = :id, dueShard = if_not_exists(dueShard, :shard), dueAt = if_not_exists(dueAt, :at) ADD marks :one',
    expressionValues: util.dynamodb.toMapValues({
      ':id': documentId,
      ':shard': Math.floor(Math.random() * dueShards.value),
      ':at': dueAt ?? util.time.nowEpochMilliSeconds() + dueMilliseconds.value,
      ':one': 1,
    }),
  },
});
