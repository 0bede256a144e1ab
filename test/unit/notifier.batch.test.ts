import { GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Context, SQSEvent } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { notifyBatch } from '../../functions/notifier/batch';
import { notifierDependencies } from './notifier.dependencies';

const at = '2026-01-02T03:04:05.678Z';
const event = (eventId: string, more: object = {}) =>
  JSON.stringify({ version: 1, eventId, documentId: 'd', kind: 'JOINED', actorId: 'anna', at, sid: 1, ...more });

const start = (send: (command: object) => unknown, remaining = 30_000) => {
  const client = { send: (async (command: object) => send(command)) as never };
  const dependencies = notifierDependencies(client);
  const run = (...bodies: string[]) =>
    notifyBatch(
      dependencies,
      { Records: bodies.map((body, index) => ({ messageId: `m-${index + 1}`, body })) } as SQSEvent,
      { getRemainingTimeInMillis: () => remaining } as Context,
    );
  return { ...dependencies, run };
};

const failures = ({ batchItemFailures }: { batchItemFailures: { itemIdentifier: string }[] }) =>
  batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);

/** A document with the members anna and bert, nobody present. */
const answer = (command: object): unknown => {
  if (command instanceof QueryCommand)
    return command.input.TableName === 'documents'
      ? { Items: ['anna', 'bert'].map((userId) => ({ userId, memberId: userId })) }
      : { Items: [] };
  if (command instanceof GetCommand || command instanceof PutCommand) return {};
  return { Responses: {} };
};

describe('notifyBatch', () => {
  it.each([
    ['no JSON', '{'],
    ['no object', 'null'],
    ['another version', event('e', { version: 2 })],
    ['no id', event('e', { eventId: 7 })],
    ['no document', event('e', { documentId: undefined })],
  ])('[NOT-17] a message with %s fails alone', async (_title, body) => {
    const { run, total, pushed } = start(answer);
    expect(failures(await run(event('e-1'), body, event('e-3')))).toEqual(['m-2']);
    expect(pushed.map(({ notificationId }) => notificationId)).toEqual(['e-1', 'e-3']);
    expect(total('FailedMessages')).toBe(1);
  });

  it('[NOT-17] a message whose write fails fails alone', async () => {
    const { run, lines } = start((command) => {
      if (command instanceof PutCommand && command.input.Item!['notificationId'] === 'e-2') throw new Error('broken');
      return answer(command);
    });
    expect(failures(await run(event('e-1'), event('e-2'), event('e-3')))).toEqual(['m-2']);
    expect(lines.join()).toContain('broken');
  });

  it('[NOT-17] all messages of a document fail whose members cannot be read, and no other', async () => {
    const { run } = start((command) => {
      if (command instanceof QueryCommand && command.input.ExpressionAttributeValues![':pk'] === 'D#other')
        throw new Error('throttled');
      return answer(command);
    });
    expect(failures(await run(event('e-1', { documentId: 'other' }), event('e-2')))).toEqual(['m-1']);
  });

  it('[NOT-17] begins nothing for which there is no time', async () => {
    const { run } = start(answer, 4_000);
    expect(failures(await run(event('e-1')))).toEqual(['m-1']);
  });

  it('[NOT-17] all failing is no failure of the function', async () => {
    const { run } = start(answer);
    expect(failures(await run('{', '{'))).toEqual(['m-1', 'm-2']);
  });

  it('[NOT-10] a kind that notifies nobody, or that is newer, is done with at once', async () => {
    const { run, pushed } = start(() => {
      throw new Error('nothing is read');
    });
    const bodies = [event('e-1', { kind: 'DOCUMENT_CREATED' }), event('e-2', { kind: 'FROM_THE_FUTURE' })];
    expect(failures(await run(...bodies))).toEqual([]);
    expect(pushed).toEqual([]);
  });

  it('[NOT-18] that a push fails is counted, and fails nothing', async () => {
    const dependencies = notifierDependencies({ send: (async (command: object) => answer(command)) as never });
    const response = await notifyBatch(
      { ...dependencies, push: () => Promise.reject(new Error('AppSync answered 503')) },
      { Records: [{ messageId: 'm-1', body: event('e-1') }] } as SQSEvent,
      { getRemainingTimeInMillis: () => 30_000 } as Context,
    );
    expect(failures(response)).toEqual([]);
    expect(dependencies.total('FailedPushes')).toBe(1);
    expect(dependencies.total('WrittenNotifications')).toBe(1);
  });
});
