import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Change } from '../../crdt';
import type { Stack } from '../../local/stack';
import { createDocument, createSite, readAll } from '../helpers/documents';
import { createRandom } from '../helpers/random';
import { createPerson, dist, startTestStack, until, type Person } from '../helpers/stack';

// At full size: WEFT_RECEIVER_EDITS=1000.
const edits = Number(process.env['WEFT_RECEIVER_EDITS'] ?? 300);

let stack: Stack;
let people: Person[];
let reader: Person;
const folder = mkdtempSync(join(tmpdir(), 'weft-receiver-'));

beforeAll(async () => {
  stack = await startTestStack();
  people = await Promise.all(['ada', 'alan', 'grace', 'reader'].map((name) => createPerson(stack, name)));
  reader = people.at(-1)!;
});
const children: ChildProcess[] = [];
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await stack.close();
  rmSync(folder, { recursive: true });
});

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

/** Starts the sample receiver as a process of its own, and waits until it listens. */
const startReceiver = async (documentId: string, port: number): Promise<ChildProcess> => {
  const certificate = join(folder, 'certificate.pem');
  writeFileSync(certificate, stack.workers.hub.certificate);
  const child = spawn(process.execPath, [`${dist}/examples/receiver/main.mjs`], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env['PATH'],
      PORT: String(port),
      DOCUMENT_ID: documentId,
      GRAPHQL_URL: `http://127.0.0.1:${stack.port}/graphql`,
      ACCESS_TOKEN: reader.token,
      STATE_FILE: join(folder, `${documentId}.json`),
      TOPIC_ARN: stack.workers.messages.topics.events,
      // The hub's certificate is its own: what is a host of SNS on AWS is the loopback address here.
      CERTIFICATE_HOSTS: '^127\\.0\\.0\\.1:\\d+$',
      NODE_EXTRA_CA_CERTS: certificate,
    },
  });
  children.push(child);
  await new Promise<void>((resolve, reject) => {
    child.stdout!.on('data', (data: Buffer) => {
      if (data.toString().includes('listens')) resolve();
    });
    child.once('exit', (code) => reject(new Error(`The receiver ended with ${code}.`)));
  });
  return child;
};

const kill = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });

const held = async (port: number): Promise<{ revision: number; text: string }> =>
  (await fetch(`http://127.0.0.1:${port}/`)).json() as Promise<{ revision: number; text: string }>;

it(`[NOT-19, NOT-20] another process holds the document after ${edits} concurrent edits, a lost delivery and a restart`, async () => {
  const random = createRandom(1_125);
  const writers = people.slice(0, 3);
  const documentId = await createDocument(stack, writers[0]!, [
    ...writers.slice(1).map((person): [Person, 'EDITOR'] => [person, 'EDITOR']),
    [reader, 'VIEWER'],
  ]);
  const sites = await Promise.all(writers.map((person) => createSite(stack, person, documentId)));

  /** Edits of all sites at once, each on its own replica, which sees the others' now and then. */
  const edit = async (count: number): Promise<void> => {
    const sent: Change[] = [];
    const write = async (site: (typeof sites)[number]): Promise<void> => {
      for (let number = 0; number < count / sites.length; number++) {
        const change = site.write(`${number}${'abc '[random.below(4)]!}`);
        await site.send(change);
        sent.push(change);
        if (random.below(20) === 0)
          for (const other of sites) for (const one of sent) if (one.sid !== other.sid) other.replica.apply(one);
      }
    };
    await Promise.all(sites.map(write));
    await stack.workers.changes.flush();
    await stack.workers.events.idle();
  };

  const port = await freePort();
  let receiver = await startReceiver(documentId, port);
  const subscription = await stack.workers.hub.subscribe(stack.workers.messages.topics.events, {
    protocol: 'http',
    endpoint: `http://127.0.0.1:${port}/`,
    filter: { kind: ['EDITED'], documentId: [documentId] },
  });
  await until(() => stack.workers.hub.isConfirmed(subscription));

  // A fold each: many deliveries, of which one is lost.
  for (let fold = 0; fold < 4; fold++) await edit(edits / 10);
  await stack.workers.hub.idle();
  stack.workers.hub.lose(1);
  await edit(edits / 5);
  await stack.workers.hub.idle();
  await kill(receiver);
  await edit(edits / 5);
  receiver = await startReceiver(documentId, port);
  await edit(edits / 5);
  await stack.workers.hub.idle();

  const document = await readAll(stack, reader, documentId);
  expect(document.tail.length + document.folded.length).toBeGreaterThanOrEqual(edits);
  await until(async () => (await held(port)).text === document.text);
  await kill(receiver);
});

it('[NOT-19] a message that SNS did not sign, or that another topic sent, is refused', async () => {
  const documentId = await createDocument(stack, people[0]!, [[reader, 'VIEWER']]);
  const port = await freePort();
  const receiver = await startReceiver(documentId, port);
  const forged = JSON.stringify({
    Type: 'Notification',
    MessageId: 'm',
    TopicArn: stack.workers.messages.topics.events,
    Message: '{}',
    Timestamp: new Date().toISOString(),
    SignatureVersion: '2',
    Signature: 'AAAA',
    SigningCertURL: `${stack.workers.hub.url}/certificate.pem`,
  });
  const post = async (body: string) => (await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body })).status;
  expect(await post(forged)).toBe(403);
  expect(await post(forged.replace(stack.workers.hub.url, 'https://example.com'))).toBe(403);
  expect(await post('{}')).toBe(403);

  // The hub signs for a second topic, too; to the receiver that one is foreign.
  const other = `${stack.workers.messages.topics.events}-other`;
  const subscription = await stack.workers.hub.subscribe(other, {
    protocol: 'http',
    endpoint: `http://127.0.0.1:${port}/`,
  });
  await stack.workers.hub.idle();
  expect(stack.workers.hub.isConfirmed(subscription)).toBe(false);
  await kill(receiver);
});
