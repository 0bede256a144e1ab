import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { parseEvent, type DurableEvent } from '../common/event';
import { detailsOf } from '../common/logger';
import type { NotifierDependencies } from './dependencies';
import { notify } from './notify';

/** A document is begun only while there is time for some of its writes; what is not begun comes again. */
const leastMilliseconds = 5_000;

/** The readable events of a batch, by document, each with the record that it came in. */
const byDocument = (records: readonly SQSRecord[]): Map<string, Map<string, DurableEvent>> => {
  const documents = new Map<string, Map<string, DurableEvent>>();
  for (const { messageId, body } of records) {
    let event: DurableEvent;
    try {
      event = parseEvent(body);
    } catch {
      // Its own turn says so.
      continue;
    }
    const events = documents.get(event.documentId) ?? new Map<string, DurableEvent>();
    documents.set(event.documentId, events.set(messageId, event));
  }
  return documents;
};

/**
 * Handles a batch of the queue's messages. Those of one document are handled together, for its members are read once and
 * one author's edits are one write; but each message fails alone, and then comes again after the visibility timeout, or
 * goes to the dead letters after the last time. Every write is one that may be repeated.
 */
export const notifyBatch = async (
  dependencies: NotifierDependencies,
  event: SQSEvent,
  context: Context,
): Promise<SQSBatchResponse> => {
  const { logger, metrics } = dependencies;
  const work = new Map<string, Promise<void>>();
  for (const events of byDocument(event.Records).values())
    for (const [messageId, handled] of notify(dependencies, events, () => {
      if (context.getRemainingTimeInMillis() < leastMilliseconds)
        throw new Error('No time is left in this invocation.');
    }))
      work.set(messageId, handled);

  const handle = async ({ messageId, body }: SQSRecord): Promise<void> => {
    try {
      await (work.get(messageId) ?? void parseEvent(body));
    } catch (error) {
      metrics.addMetric('FailedMessages', 'Count', 1);
      logger.error('A message could not be handled.', { messageId, ...detailsOf(error) });
      throw error;
    }
  };
  const response = await processPartialResponse(event, handle, new BatchProcessor(EventType.SQS), {
    context,
    // All of them failing is no failure of the function: each is judged alone.
    throwOnFullBatchFailure: false,
  });
  metrics.publishStoredMetrics();
  return response as SQSBatchResponse;
};
