import { decodeChanges, type Change } from '../../crdt';
import type { Dependencies } from '../common/dependencies';
import { readSegments } from '../common/segments';

/** The changes of the segments above `after` up to `last`, segment by segment: never the whole log at once. */
export async function* changesBetween(
  dependencies: Dependencies,
  documentId: string,
  after: number,
  last: number,
): AsyncGenerator<Change[]> {
  for await (const page of readSegments(dependencies, documentId, after + 1, last))
    for (const { bytes } of page) yield decodeChanges(bytes);
}
