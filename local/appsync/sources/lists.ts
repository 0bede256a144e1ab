import { QueryCommand, ScanCommand, type QueryCommandInput, type QueryCommandOutput } from '@aws-sdk/client-dynamodb';
import type { DataSourceAnswer } from '../types';
import { answer, type Access } from './access';
import { toExpressions, type Expression } from './expressions';
import { fromItem } from './values';

interface ListRequest {
  index?: string | null;
  limit?: number | null;
  nextToken?: string | null;
  consistentRead?: boolean | null;
  select?: QueryCommandInput['Select'];
  filter?: Expression | null;
  projection?: Expression | null;
}

/** The members that Query and Scan have in common. */
const common = ({ table, tokens, scope }: Access, request: ListRequest) => ({
  TableName: table,
  ...(request.index && { IndexName: request.index }),
  ...(request.limit && { Limit: request.limit }),
  ...(request.consistentRead && { ConsistentRead: true }),
  ...(request.select && { Select: request.select }),
  ...(request.nextToken && { ExclusiveStartKey: tokens.open(request.nextToken, scope) }),
});

const page = ({ tokens, scope }: Access, output: QueryCommandOutput): DataSourceAnswer =>
  answer({
    items: (output.Items ?? []).map(fromItem),
    nextToken: output.LastEvaluatedKey ? tokens.seal(output.LastEvaluatedKey, scope) : null,
    scannedCount: output.ScannedCount ?? 0,
  });

export const query = async (
  access: Access,
  request: ListRequest & { query: Expression; scanIndexForward?: boolean | null },
): Promise<DataSourceAnswer> => {
  access.allow('Query', access.table, request.index);
  const output = await access.client.send(
    new QueryCommand({
      ...common(access, request),
      ScanIndexForward: request.scanIndexForward ?? true,
      ...toExpressions({ KeyCondition: request.query, Filter: request.filter, Projection: request.projection }),
    }),
  );
  return page(access, output);
};

export const scan = async (
  access: Access,
  request: ListRequest & { totalSegments?: number | null; segment?: number | null },
): Promise<DataSourceAnswer> => {
  access.allow('Scan', access.table, request.index);
  const { totalSegments, segment } = request;
  const output = await access.client.send(
    new ScanCommand({
      ...common(access, request),
      ...(typeof totalSegments === 'number' && { TotalSegments: totalSegments, Segment: segment ?? 0 }),
      ...toExpressions({ Filter: request.filter, Projection: request.projection }),
    }),
  );
  return page(access, output);
};
