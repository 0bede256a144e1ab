import type { DynamoDBRecord } from 'aws-lambda';
import { changePrefix, documentKey } from '../../schema/keys';

const documentPrefix = documentKey('');

/**
 * The documents that stream records are about, each with the sequence number of its first record. Records are hints that
 * a document's tail has grown, never the data: they may come twice, late, or not at all. A batch holds a shard's records
 * in their order, so a document's first record has its lowest sequence number.
 */
export const dirtyDocuments = (records: readonly DynamoDBRecord[]): Map<string, string> => {
  const documents = new Map<string, string>();
  for (const { eventName, dynamodb } of records) {
    const pk = dynamodb?.Keys?.['pk']?.S;
    const sk = dynamodb?.Keys?.['sk']?.S;
    if (eventName === 'REMOVE' || !pk?.startsWith(documentPrefix) || !sk?.startsWith(changePrefix)) continue;
    const documentId = pk.slice(documentPrefix.length);
    if (!documents.has(documentId)) documents.set(documentId, dynamodb!.SequenceNumber!);
  }
  return documents;
};
