import { documentKey, versionPrefix } from '../../schema/keys';
import { thinnedMilliseconds } from '../../schema/limits.json';
import type { Dependencies } from '../common/dependencies';
import { queryPages } from '../common/query';
import type { Version } from '../common/versions';

/** The versions of revisions before this one, in the order in which they were made. */
export const versionsBefore = async (
  dependencies: Dependencies,
  documentId: string,
  revision: number,
): Promise<Version[]> => {
  const versions: Version[] = [];
  const pages = queryPages<Version>(dependencies, {
    TableName: dependencies.tables.documents,
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: { ':pk': documentKey(documentId), ':prefix': versionPrefix },
    ConsistentRead: true,
  });
  for await (const page of pages) versions.push(...page.filter((version) => version.revision < revision));
  return versions.sort((a, b) => a.revision - b.revision || (a.at < b.at ? -1 : 1));
};

/** Of versions in their order those that are kept no longer: all but the named ones and the last of each week. */
export const superfluous = (versions: readonly Version[]): Version[] => {
  const weekOf = ({ at }: Version): number => Math.floor(Date.parse(at) / thinnedMilliseconds.value);
  const automatic = versions.filter(({ kind }) => kind !== 'NAMED');
  return automatic.filter((version, index) => {
    const next = automatic[index + 1];
    return next !== undefined && weekOf(next) === weekOf(version);
  });
};
