import { createHash } from 'node:crypto';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { decodeChanges, Replica, type Change } from '../../../crdt';
import { accessKey, documentKey, metaKey, versionPrefix } from '../../../schema/keys';
import type { Dependencies } from '../../common/dependencies';
import type { Head } from '../../common/head';
import { queryPages } from '../../common/query';
import { readSegments } from '../../common/segments';
import type { Version } from '../../common/versions';
import { format, formatVersion, type End, type Header } from './format';

const read = async ({ client, tables }: Dependencies, documentId: string, sk: string) => {
  const Key = { pk: documentKey(documentId), sk };
  const { Item } = await client.send(new GetCommand({ TableName: tables.documents, Key, ConsistentRead: true }));
  return Item!;
};

const headerOf = async (dependencies: Dependencies, documentId: string, { thinned }: Head): Promise<Header> => {
  const meta = await read(dependencies, documentId, metaKey);
  const access = await read(dependencies, documentId, accessKey);
  return {
    ...{ format, version: formatVersion, documentId },
    ...{ title: meta['title'], language: meta['language'], createdAt: access['createdAt'], ssn: access['ssn'] },
    thinned: thinned?.revision ?? null,
    exportedAt: new Date(dependencies.now()).toISOString(),
  };
};

const changeLine = ({ sid, seq, ssn, sum, userId, at, operations }: Change) => ({
  change: { sid, seq, ssn, sum, userId, at, operations },
});

/** The versions up to a revision, by their ids. */
async function* versionsOf(dependencies: Dependencies, documentId: string, last: number): AsyncGenerator<Version> {
  const pages = queryPages<Version>(dependencies, {
    TableName: dependencies.tables.documents,
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: { ':pk': documentKey(documentId), ':prefix': versionPrefix },
    ConsistentRead: true,
  });
  for await (const page of pages)
    for (const { versionId, kind, name, note, revision, at, userId, authors } of page)
      if (revision <= last) yield { versionId, kind, name, note, revision, at, userId, authors };
}

/**
 * A document up to HEAD as the lines of an archive, one object each: never more than a page of segments is held, and the
 * state that the text's hash is taken of.
 */
export async function* archiveLines(
  dependencies: Dependencies,
  documentId: string,
  head: Head,
): AsyncGenerator<object> {
  const { revision: last } = head;
  yield await headerOf(dependencies, documentId, head);
  const replica = new Replica();
  let changes = 0;
  let versions = 0;
  for await (const page of readSegments(dependencies, documentId, 1, last))
    for (const { revision, foldedAt, bytes } of page) {
      yield { segment: { revision, foldedAt: new Date(foldedAt).toISOString() } };
      for (const change of decodeChanges(bytes)) {
        replica.apply(change);
        changes += 1;
        yield changeLine(change);
      }
    }
  for await (const version of versionsOf(dependencies, documentId, last)) {
    versions += 1;
    yield { version };
  }
  const textSha256 = createHash('sha256').update(replica.text).digest('hex');
  const end: End = { revision: last, changes, versions, textSha256 };
  yield { end };
}
