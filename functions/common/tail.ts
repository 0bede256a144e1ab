import type { Change, Operation } from '../../crdt';
import { changePrefix, documentKey } from '../../schema/keys';
import type { Dependencies } from './dependencies';
import { queryPages } from './query';

interface StoredChange extends Omit<Required<Change>, 'operations'> {
  readonly operations: readonly Record<string, unknown>[];
}

/**
 * An operation as it is stored, without its nulls (GraphQL knows no absent field). What is left is for the CRDT to judge,
 * here as at every replica: an operation that is put right here and refused there would be two texts.
 */
const operationOf = (stored: Record<string, unknown>): Operation =>
  Object.fromEntries(Object.entries(stored).filter(([, value]) => value !== null)) as unknown as Operation;

const changeOf = ({ ssn, sum, sid, seq, operations, userId, at }: StoredChange): Change => ({
  ssn,
  sum,
  sid,
  seq,
  operations: operations.map(operationOf),
  userId,
  at,
});

/** Reads the whole tail of a document, strongly consistent: every change that was not deleted after its fold, by key. */
export const readTail = async (
  dependencies: Pick<Dependencies, 'client' | 'tables'>,
  documentId: string,
): Promise<Change[]> => {
  const changes: Change[] = [];
  const pages = queryPages<StoredChange>(dependencies, {
    TableName: dependencies.tables.operations,
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: { ':pk': documentKey(documentId), ':prefix': changePrefix },
    ConsistentRead: true,
  });
  for await (const page of pages) for (const item of page) changes.push(changeOf(item));
  return changes;
};
