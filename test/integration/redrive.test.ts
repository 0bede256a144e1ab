import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { queues } from '../../schema/events.json';
import type { Stack } from '../../local/stack';
import { createDocument } from '../helpers/documents';
import { createPerson, startTestStack, until, type Person } from '../helpers/stack';
import { openTables } from '../helpers/tables';

let stack: Stack;
let owner: Person, reader: Person;

beforeAll(async () => {
  stack = await startTestStack();
  owner = await createPerson(stack, 'owner');
  reader = await createPerson(stack, 'reader');
});
afterAll(() => stack.close());

/** What the command says; the stack runs in this process, so it must not wait for it in the way that blocks. */
const redrive = async (...args: string[]): Promise<string> =>
  (
    await promisify(execFile)(process.execPath, [
      'tools/redrive.mjs',
      'weft-notifications',
      '--endpoint',
      stack.workers.messages.endpoint,
      ...args,
    ])
  ).stdout;

it('[NOT-17] a poison message goes to the dead letters, and a redrive delivers it once its cause is mended', async () => {
  const { sqs, queues: local } = stack.workers.messages;
  const documentId = await createDocument(stack, owner, [[reader, 'VIEWER']]);
  await stack.workers.events.idle();
  await stack.workers.notifications.idle();
  const event = {
    version: 1,
    eventId: '01KDYAA0Q0POISON0000000000',
    documentId,
    kind: 'JOINED',
    actorId: owner.userId,
    at: new Date(stack.clock.now()).toISOString(),
    sid: 1,
  };
  // A member whose name DynamoDB takes no key of: the entry cannot be written, until the member is mended.
  const tables = openTables(stack);
  await tables.set(documentId, `M#${reader.userId}`, 'memberId', 'x'.repeat(3_000));
  const send = (message: object) =>
    sqs.send(new SendMessageCommand({ QueueUrl: local.notifications.url, MessageBody: JSON.stringify(message) }));
  const other = await createDocument(stack, owner, [[reader, 'VIEWER']]);
  await send(event);
  await send({ ...event, eventId: '01KDYAA0Q0OTHER00000000000', documentId: other });
  // The other message is not held up: it is handled before any time has passed.
  await until(async () => (await tables.ofUser(reader.userId, 'N#01KDYAA0Q0OTHER00000000000')).length === 1);
  await until(async () => {
    stack.clock.advance((queues.notifications.visibilityTimeoutSeconds + 1) * 1000);
    await stack.workers.notifications.idle();
    return (await redrive()).includes('1 in the dead letters');
  });
  const shown = await redrive();
  expect(shown).toContain(`JOINED ${event.eventId} of document ${documentId}`);
  expect(shown).toContain('Nothing was changed');

  await tables.set(documentId, `M#${reader.userId}`, 'memberId', reader.userId);
  expect(await redrive('--replay')).toContain('1 of 1 were sent again.');
  await stack.workers.notifications.idle();
  expect(await tables.ofUser(reader.userId, `N#${event.eventId}`)).toHaveLength(1);
  expect(await redrive()).toContain('0 in the dead letters');
  tables.close();
});
