// Shows what is in a queue's dead letters, and sends it to the queue again:
//   node tools/redrive.mjs QUEUE [--replay] [--endpoint URL]
// QUEUE is a queue's name, such as weft-notifications; its dead letters are in QUEUE-dead-letters. Without --replay nothing is
// changed. Region and credentials are those of the environment; --endpoint names the local stack's, which it prints.
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';

const atOnce = 10;
/** Seconds for which what was received is hidden from others. */
const hiddenSeconds = 60;

const find = async (sqs, name) => {
  const { QueueUrl: url } = await sqs.send(new GetQueueUrlCommand({ QueueName: name }));
  const { Attributes: attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] }),
  );
  return { url, arn: attributes.QueueArn, count: Number(attributes.ApproximateNumberOfMessages) };
};

const receive = async (sqs, url) => {
  const { Messages: messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: url,
      MaxNumberOfMessages: atOnce,
      VisibilityTimeout: hiddenSeconds,
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['All'],
    }),
  );
  return messages;
};

/** What can be said of a message: its event's ids, and never anything that somebody wrote. */
const describe = ({ Body: body, Attributes: { SentTimestamp: sent } = {} }) => {
  const at = sent ? new Date(Number(sent)).toISOString() : 'at an unknown time';
  try {
    const { Message: enclosed } = JSON.parse(body);
    const { kind, documentId, eventId } = JSON.parse(enclosed ?? body);
    if (eventId) return `${kind} ${eventId} of document ${documentId}, sent ${at}`;
  } catch {
    // No event: it is told as one that nobody can read.
  }
  return `unreadable, ${body.length} characters, sent ${at}`;
};

const entriesOf = (messages) => messages.map(({ MessageId: Id, ReceiptHandle }) => ({ Id, ReceiptHandle }));

/** Looks at some messages, and lets others see them again. */
const look = async (sqs, url) => {
  const messages = await receive(sqs, url);
  if (messages.length > 0)
    await sqs.send(
      new ChangeMessageVisibilityBatchCommand({
        QueueUrl: url,
        Entries: entriesOf(messages).map((entry) => ({ ...entry, VisibilityTimeout: 0 })),
      }),
    );
  return messages;
};

/** Moves up to `count` messages: what was received is sent first and deleted then, so that a crash repeats and loses none. */
const moveByHand = async (sqs, from, to, count, log) => {
  let moved = 0;
  while (moved < count) {
    const messages = await receive(sqs, from.url);
    if (messages.length === 0) break;
    const { Successful: sent = [] } = await sqs.send(
      new SendMessageBatchCommand({
        QueueUrl: to.url,
        Entries: messages.map(({ MessageId, Body, MessageAttributes }) => ({
          Id: MessageId,
          MessageBody: Body,
          MessageAttributes,
        })),
      }),
    );
    const done = messages.filter(({ MessageId }) => sent.some(({ Id }) => Id === MessageId));
    if (done.length > 0)
      await sqs.send(
        new DeleteMessageBatchCommand({
          QueueUrl: from.url,
          Entries: entriesOf(done),
        }),
      );
    for (const message of done) log(`  ${describe(message)}`);
    moved += done.length;
    if (done.length < messages.length) break;
  }
  return moved;
};

/** The queue service has no move task: it does not know the action. */
const lacksMoveTask = ({ name }) =>
  ['InvalidAction', 'UnknownOperationException', 'UnsupportedOperation'].includes(name);

/**
 * Shows the dead letters of a queue and, with `replay`, sends them to the queue again: by the service's own move task where
 * it has one. Returns how many there were, and how many were moved; a move task goes on by itself.
 */
export const redrive = async ({ sqs, queue, replay, log }) => {
  const [to, from] = await Promise.all([find(sqs, queue), find(sqs, `${queue}-dead-letters`)]);
  log(`${from.count} in the dead letters of ${queue}, ${to.count} in the queue itself.`);
  if (!replay) {
    for (const message of await look(sqs, from.url)) log(`  ${describe(message)}`);
    if (from.count > atOnce) log('  and more');
    if (from.count > 0) log('Nothing was changed: --replay sends them again.');
    return { found: from.count, moved: 0 };
  }
  try {
    await sqs.send(new StartMessageMoveTaskCommand({ SourceArn: from.arn, DestinationArn: to.arn }));
    log(`${from.count} are being moved by SQS.`);
    return { found: from.count, moved: from.count };
  } catch (error) {
    if (!lacksMoveTask(error)) throw error;
  }
  const moved = await moveByHand(sqs, from, to, from.count, log);
  log(`${moved} of ${from.count} were sent again.`);
  return { found: from.count, moved };
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { replay: { type: 'boolean', default: false }, endpoint: { type: 'string' } },
  });
  const [queue] = positionals;
  if (!queue) throw new Error('Name a queue: make redrive QUEUE=weft-notifications');
  const local = values.endpoint
    ? {
        endpoint: values.endpoint,
        region: 'us-east-1',
        credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      }
    : {};
  const sqs = new SQSClient(local);
  const { found, moved } = await redrive({ sqs, queue, replay: values.replay, log: console.log });
  if (values.replay && moved < found) process.exitCode = 1;
}
