import type { Message } from '@aws-sdk/client-sqs';

/** The event with which Lambda calls a function that reads a queue. */
export const toSqsEvent = (queueArn: string, messages: readonly Message[]): object => ({
  Records: messages.map((message) => ({
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    attributes: message.Attributes,
    messageAttributes: Object.fromEntries(
      Object.entries(message.MessageAttributes ?? {}).map(([name, { DataType, StringValue }]) => [
        name,
        { dataType: DataType, stringValue: StringValue, stringListValues: [], binaryListValues: [] },
      ]),
    ),
    md5OfBody: message.MD5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: queueArn.split(':')[3],
  })),
});

/**
 * The messages that a response reports as failed. An empty or null response means that all were handled; one that is
 * malformed, or names no message of the batch, that none was (Lambda guide, "Implementing partial batch responses").
 */
export const failedMessages = (response: unknown, messages: readonly Message[]): readonly Message[] => {
  if (response === null || response === undefined) return [];
  const failures = (response as { batchItemFailures?: unknown }).batchItemFailures ?? [];
  if (!Array.isArray(failures)) return messages;
  const failed = failures.map((failure: unknown) =>
    messages.find(({ MessageId: id }) => id === (failure as { itemIdentifier?: unknown } | null)?.itemIdentifier),
  );
  return failed.includes(undefined) ? messages : (failed as Message[]);
};
