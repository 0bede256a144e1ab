import { createObjectDependencies } from '../common/bucket';
import { detailsOf } from '../common/logger';
import { answerOf, type Answer } from '../common/refused';
import { createStateCache } from '../compactor/cache';
import type { HistoryRequest, Operation } from './request';
import { blame } from './blame';
import { createVersion } from './createVersion';
import { diff } from './diff';
import { history } from './history';
import { operations as listOperations } from './operations';
import { snapshot } from './snapshot';
import { textAt } from './textAt';

// Each takes the arguments of its own field, which the resolver has checked.
const operations: Readonly<Record<string, Operation<never>>> = {
  blame,
  createVersion,
  diff,
  history,
  operations: listOperations,
  snapshot,
  textAt,
};

const dependencies = createObjectDependencies('history');
const cache = createStateCache();

/** The entry point of history: the data source `history` of the API calls it, one operation at a time. */
export const handler = async (request: HistoryRequest<never>): Promise<Answer> => {
  const { operation, documentId } = request;
  try {
    return await answerOf(() => operations[operation]!(dependencies, cache, request));
  } catch (error) {
    dependencies.logger.error('An operation failed.', { operation, documentId, ...detailsOf(error) });
    throw error;
  } finally {
    dependencies.metrics.publishStoredMetrics();
  }
};
