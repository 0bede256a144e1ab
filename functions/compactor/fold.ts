import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { lastSeq } from '../../crdt';
import { documentKey, eventKey, headKey, segmentKey, siteKey } from '../../schema/keys';
import { foldMilliseconds } from '../../schema/limits.json';
import type { Dependencies } from '../common/dependencies';
import type { Head } from '../common/head';
import { newUlid } from '../common/ids';
import { authorsOf } from './authors';
import type { Piece } from './pieces';

/** The minutes after `last` in which changes were stored. */
const minutesAfter = (last: number, { changes }: Piece): number[] => [
  ...new Set(changes.map(({ at }) => Math.floor(Date.parse(at!) / 60_000)).filter((minute) => minute > last)),
];

/**
 * Folds a piece into the segment above `head`, in one transaction: the segment, HEAD, each site's `foldedSeq` and an
 * EDITED event. A site whose change is folded is barred no longer. Returns the new HEAD; throws the database's error if
 * the transaction fails: nothing is written then.
 *
 * `foldedAt` is taken before the transaction and everything is timed by it, so the attempts of one transaction end after
 * `foldMilliseconds`: deletion 60 s after `foldedAt` is then at least 50 s after the commit, and a request of AppSync, which
 * may have read the old `foldedSeq`, lives 30 s.
 */
export const foldPiece = async (
  { client, tables, now }: Dependencies,
  documentId: string,
  head: Head,
  piece: Piece,
): Promise<Head> => {
  const pk = documentKey(documentId);
  const foldedAt = now();
  const at = new Date(foldedAt).toISOString();
  const revision = head.revision + 1;
  const segmentBytes = head.segmentBytes + piece.bytes.length;
  const eventId = newUlid(foldedAt);
  const folded = new Map(piece.changes.map((change) => [change.sid, lastSeq(change)]));
  const vector = { ...head.vector, ...Object.fromEntries(folded) };
  const minutes = minutesAfter(head.lastMinute ?? 0, piece);
  const lastMinute = Math.max(head.lastMinute ?? 0, ...minutes);

  const sites = [...folded].map(([sid, seq]) => ({
    Update: {
      TableName: tables.documents,
      Key: { pk, sk: siteKey(sid) },
      UpdateExpression: 'SET foldedSeq = :seq, barred = :false REMOVE barredReason, barredAt',
      ConditionExpression: 'attribute_not_exists(foldedSeq) OR foldedSeq < :seq',
      ExpressionAttributeValues: { ':seq': seq, ':false': false },
    },
  }));
  const transaction = new TransactWriteCommand({
    TransactItems: [
      {
        Put: {
          TableName: tables.documents,
          Item: {
            pk,
            sk: segmentKey(revision),
            documentId,
            revision,
            bytes: piece.bytes,
            changes: piece.changes.length,
            foldedAt,
          },
          ConditionExpression: 'attribute_not_exists(pk)',
        },
      },
      {
        Update: {
          TableName: tables.documents,
          Key: { pk, sk: headKey },
          UpdateExpression:
            'SET revision = :revision, #vector = :vector, segmentBytes = :bytes, #at = :at, lastMinute = :minute ADD activeMinutes :minutes',
          ConditionExpression: 'revision = :expected',
          ExpressionAttributeNames: { '#vector': 'vector', '#at': 'at' },
          ExpressionAttributeValues: {
            ':revision': revision,
            ':vector': vector,
            ':bytes': segmentBytes,
            ':at': at,
            ':minute': lastMinute,
            ':minutes': minutes.length,
            ':expected': head.revision,
          },
        },
      },
      ...sites,
      {
        Put: {
          TableName: tables.documents,
          Item: {
            pk,
            sk: eventKey(eventId),
            documentId,
            kind: 'EDITED',
            eventId,
            at,
            revision,
            authors: authorsOf(piece.changes),
          },
        },
      },
    ],
  });
  await client.send(transaction, { abortSignal: AbortSignal.timeout(foldMilliseconds.value) });
  const activeMinutes = (head.activeMinutes ?? 0) + minutes.length;
  return { ...head, revision, vector, segmentBytes, activeMinutes, lastMinute };
};
