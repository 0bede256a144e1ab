import { GetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { documentKey, headKey, siteKey } from '../../schema/keys';
import type { Dependencies } from '../common/dependencies';
import type { Stuck } from './judge';

/** The first stuck change of every site that is not barred yet. */
export const stuckSites = async (
  { client, tables }: Dependencies,
  documentId: string,
  stuck: readonly Stuck[],
): Promise<Stuck[]> => {
  const first = new Map<number, Stuck>();
  for (const one of stuck) {
    const known = first.get(one.change.sid);
    if (!known || one.change.seq < known.change.seq) first.set(one.change.sid, one);
  }
  const open: Stuck[] = [];
  for (const [sid, one] of first) {
    const { Item } = await client.send(
      new GetCommand({
        TableName: tables.documents,
        Key: { pk: documentKey(documentId), sk: siteKey(sid) },
        ConsistentRead: true,
      }),
    );
    if (!Item!['barred']) open.push(one);
  }
  return open;
};

/**
 * Bars the site of a change that cannot be folded: submitChange refuses it from then on, and an alarm is raised. The
 * judgement holds only for the revision at which it was made, which is why the transaction checks it: a change that
 * looked unready because another compactor folded and deleted what it mentions between two reads bars nobody. Throws the
 * database's error; a lost race means that the document must be looked at anew.
 */
export const barSite = async (
  { client, tables, logger, metrics, now }: Dependencies,
  documentId: string,
  revision: number,
  { change, reason }: Stuck,
): Promise<void> => {
  const pk = documentKey(documentId);
  await client.send(
    new TransactWriteCommand({
      TransactItems: [
        {
          ConditionCheck: {
            TableName: tables.documents,
            Key: { pk, sk: headKey },
            ConditionExpression: 'revision = :revision',
            ExpressionAttributeValues: { ':revision': revision },
          },
        },
        {
          Update: {
            TableName: tables.documents,
            Key: { pk, sk: siteKey(change.sid) },
            UpdateExpression: 'SET barred = :true, barredReason = :reason, barredAt = :at',
            ConditionExpression: 'attribute_exists(pk) AND barred <> :true',
            ExpressionAttributeValues: { ':true': true, ':reason': reason, ':at': new Date(now()).toISOString() },
          },
        },
      ],
    }),
  );
  metrics.addMetric('BarredSites', 'Count', 1);
  logger.warn('A site is barred: its change cannot be folded.', {
    documentId,
    sid: change.sid,
    seq: change.seq,
    refusal: reason,
  });
};
