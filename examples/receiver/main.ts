// A webhook that holds a read-only replica of a document, from the durable events and `Query.sync`: see README.md here.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { get } from 'node:https';
import type { DurableEvent } from '../../functions/common/event';
import { ReadOnlyReplica } from './replica';
import { readSettings } from './settings';
import { createVerify } from './verify';

/** SNS sends at most 256 KB. */
const mostBytes = 300_000;

const settings = readSettings();
const replica = new ReadOnlyReplica(settings);
const verify = createVerify(settings.topicArn, settings.certificateHosts);

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw new Error('The message is too large.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
};

/** Confirms the subscription. The address is that of a verified message, which SNS itself has made. */
const confirm = (address: string): Promise<void> =>
  new Promise((resolve, reject) => {
    get(address, (response) => {
      response.resume();
      if (response.statusCode === 200) resolve();
      else reject(new Error(`The confirmation was answered with ${response.statusCode}.`));
    }).on('error', reject);
  });

/** Reads what an event says is new. What it says of older revisions is known. */
const take = async (event: DurableEvent): Promise<void> => {
  if (event.documentId !== settings.documentId || event.kind !== 'EDITED') return;
  if ((event['revision'] as number) > replica.revision) await replica.sync();
};

const receive = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  let message;
  try {
    message = await verify(await bodyOf(request));
  } catch {
    // Final: SNS does not send again what is answered with 403.
    return void response.writeHead(403).end();
  }
  try {
    if (message.Type === 'SubscriptionConfirmation') await confirm(message.SubscribeURL!);
    else if (message.Type === 'Notification') await take(JSON.parse(message.Message) as DurableEvent);
    response.writeHead(200).end();
  } catch (error) {
    // SNS sends it again.
    console.error(error instanceof Error ? error.message : error);
    response.writeHead(500).end();
  }
};

const server = createServer((request, response) => {
  if (request.method === 'POST') return void receive(request, response);
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ revision: replica.revision, text: replica.text }));
});

// What was missed while it was down, before anything new is taken.
await replica.sync();
server.listen(settings.port, '127.0.0.1', () => {
  const address = server.address() as { port: number };
  console.log(`The receiver listens on http://127.0.0.1:${address.port}/`);
});
