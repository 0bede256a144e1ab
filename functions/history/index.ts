import type { Context } from 'aws-lambda';
import { createObjectDependencies } from '../common/bucket';
import { required } from '../common/environment';
import { detailsOf } from '../common/logger';
import { createPublisher } from '../common/publisher';
import { answerOf, type Answer } from '../common/refused';
import { createStateCache } from '../compactor/cache';
import { createSubmit } from './dependencies';
import type { HistoryRequest, WritingOperation } from './request';
import { blame } from './blame';
import { createUpload } from './createUpload';
import { createVersion } from './createVersion';
import { diff } from './diff';
import { exportDocument } from './exportDocument';
import { history } from './history';
import { importDocument } from './importDocument';
import { operations as listOperations } from './operations';
import { revertDocument } from './revertDocument';
import { snapshot } from './snapshot';
import { textAt } from './textAt';

// Each takes the arguments of its own field, which the resolver has checked.
const operations: Readonly<Record<string, WritingOperation<never>>> = {
  blame,
  createUpload,
  createVersion,
  diff,
  exportDocument,
  history,
  importDocument,
  importText: revertDocument,
  operations: listOperations,
  revertDocument,
  revertRange: revertDocument,
  snapshot,
  textAt,
};

const dependencies = createObjectDependencies('history');
const submit = createSubmit(createPublisher(required(process.env, 'GRAPHQL_URL'), required(process.env, 'AWS_REGION')));
const cache = createStateCache();

/** The entry point of history: the data source `history` of the API calls it, one operation at a time. */
export const handler = async (request: HistoryRequest<never>, context: Context): Promise<Answer> => {
  const remaining = (): number => context.getRemainingTimeInMillis();
  const { operation, documentId } = request;
  try {
    return await answerOf(() => operations[operation]!({ ...dependencies, submit, remaining }, cache, request));
  } catch (error) {
    dependencies.logger.error('An operation failed.', { operation, documentId, ...detailsOf(error) });
    throw error;
  } finally {
    dependencies.metrics.publishStoredMetrics();
  }
};
