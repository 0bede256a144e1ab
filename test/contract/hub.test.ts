import { createVerify } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { get } from 'node:https';
import type { AddressInfo } from 'node:net';
import { CreateTopicCommand, PublishCommand } from '@aws-sdk/client-sns';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { webhooks } from '../../schema/events.json';
import { createClock, type MovableClock } from '../../local/clock';
import { createClients, startHub, type Clients, type Hub } from '../../local/messages';
import { secondsBefore } from '../../local/messages/attempts';
import { createCertificate } from '../../local/messages/certificate';
import { createEnvelopes } from '../../local/messages/envelope';
import { createQueue } from '../../local/messages/topics';
import { startObjects, type Objects } from '../../local/objects';
import { until } from '../helpers/stack';

type Body = Record<string, string>;
interface Received {
  headers: IncomingHttpHeaders;
  text: string;
}

/** A webhook that answers as it is told, by the text of what it got. */
const startWebhook = async () => {
  const received: Received[] = [];
  const webhook: { received: Received[]; status(text: string): number; url: string } = {
    received,
    status: () => 200,
    url: '',
  };
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      received.push({ headers: request.headers, text });
      response.writeHead(webhook.status(text)).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  webhook.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return Object.assign(webhook, { close: () => new Promise((resolve) => server.close(resolve)) });
};

let objects: Objects;
let clients: Clients;
let clock: MovableClock;
let hub: Hub;
let webhook: Awaited<ReturnType<typeof startWebhook>>;
let topic: string;
let calls: Body[];
let failing: number;
let number = 0;

beforeAll(async () => {
  clock = createClock();
  objects = await startObjects({ folder: null, buckets: [], clock });
  clients = createClients(objects.endpoint);
  hub = await startHub({
    clients,
    clock,
    invoke: async (name, event) => {
      if (failing-- > 0) throw new Error('Not now.');
      calls.push({ name, ...(event as { Records: [{ Sns: Body }] }).Records[0].Sns });
    },
    log: () => undefined,
  });
});
afterAll(async () => {
  await hub.close();
  clients.sns.destroy();
  clients.sqs.destroy();
  await objects.close();
});
beforeEach(async () => {
  calls = [];
  failing = 0;
  webhook = await startWebhook();
  topic = (await clients.sns.send(new CreateTopicCommand({ Name: `topic-${++number}` }))).TopicArn!;
});
afterEach(() => webhook.close());

const publish = (text: string, kind: string): Promise<unknown> =>
  clients.sns.send(
    new PublishCommand({
      TopicArn: topic,
      Message: text,
      MessageAttributes: { kind: { DataType: 'String', StringValue: kind } },
    }),
  );

const fetchTrusting = (url: string): Promise<number> =>
  new Promise((resolve, reject) => {
    get(url, { ca: hub.certificate }, (response) => {
      response.resume();
      resolve(response.statusCode!);
    }).on('error', reject);
  });

const bodies = (): Body[] => webhook.received.map(({ text }) => JSON.parse(text) as Body);
const notifications = (): Body[] => bodies().filter(({ Type }) => Type === 'Notification');

/** Subscribes the webhook, and confirms as its owner would. */
const subscribe = async (more: { filter?: Record<string, string[]>; raw?: boolean } = {}): Promise<string> => {
  const arn = await hub.subscribe(topic, { protocol: 'http', endpoint: webhook.url, ...more });
  await hub.idle();
  expect(await fetchTrusting(bodies().at(-1)!['SubscribeURL']!)).toBe(200);
  expect(hub.isConfirmed(arn)).toBe(true);
  return arn;
};

/** What AWS documents to be signed ("Verifying the signatures of Amazon SNS messages"), written out for each type. */
const signedText = (body: Body): string =>
  body['Type'] === 'Notification'
    ? `Message\n${body['Message']}\nMessageId\n${body['MessageId']}\n${
        (body['Subject'] ?? null) === null ? '' : `Subject\n${body['Subject']}\n`
      }Timestamp\n${body['Timestamp']}\nTopicArn\n${body['TopicArn']}\nType\nNotification\n`
    : `Message\n${body['Message']}\nMessageId\n${body['MessageId']}\nSubscribeURL\n${body['SubscribeURL']}\nTimestamp\n${body['Timestamp']}\nToken\n${body['Token']}\nTopicArn\n${body['TopicArn']}\nType\nSubscriptionConfirmation\n`;

const isSigned = (body: Body, certificate: string, algorithm: string): boolean =>
  createVerify(algorithm).update(signedText(body)).verify(certificate, body['Signature']!, 'base64');

describe('signatures', () => {
  it.each([
    ['1', 'RSA-SHA1'],
    ['2', 'RSA-SHA256'],
  ] as const)('[NOT-19] of version %s are those that AWS documents', (version, algorithm) => {
    const certificate = createCertificate();
    const envelopes = createEnvelopes(certificate, 'https://127.0.0.1:1', version);
    const published = {
      MessageId: 'm',
      TopicArn: 'a',
      Subject: null,
      Message: 'two\nlines',
      Timestamp: '2026-01-01T00:00:00.000Z',
    };
    for (const envelope of [
      envelopes.confirmation('a', 'token', 0),
      envelopes.notification('a:s', published),
      envelopes.notification('a:s', { ...published, Subject: 'About it' }),
    ] as Body[]) {
      expect(envelope['SignatureVersion']).toBe(version);
      expect(isSigned(envelope, certificate.certificate, algorithm)).toBe(true);
      expect(isSigned({ ...envelope, Message: 'other' }, certificate.certificate, algorithm)).toBe(false);
    }
  });
});

describe('a webhook', () => {
  it('[NOT-19] gets nothing before it has confirmed, and then signed messages', async () => {
    const arn = await hub.subscribe(topic, { protocol: 'http', endpoint: webhook.url });
    await hub.idle();
    const [confirmation] = bodies() as [Body];
    expect(webhook.received[0]!.headers).toMatchObject({
      'x-amz-sns-message-type': 'SubscriptionConfirmation',
      'x-amz-sns-topic-arn': topic,
      'content-type': 'text/plain; charset=UTF-8',
    });
    expect(isSigned(confirmation, hub.certificate, 'RSA-SHA256')).toBe(true);
    await publish('before', 'EDITED');
    expect(await fetchTrusting(`${hub.url}/?Action=ConfirmSubscription&TopicArn=${topic}&Token=wrong`)).toBe(400);
    expect(hub.isConfirmed(arn)).toBe(false);
    expect(await fetchTrusting(confirmation['SubscribeURL']!)).toBe(200);

    await publish('after', 'EDITED');
    await hub.idle();
    expect(notifications().map(({ Message }) => Message)).toEqual(['after']);
    const [notification] = notifications() as [Body];
    expect(isSigned(notification, hub.certificate, 'RSA-SHA256')).toBe(true);
    expect(notification).toMatchObject({ MessageAttributes: { kind: { Type: 'String', Value: 'EDITED' } } });
    expect(webhook.received.at(-1)!.headers).toMatchObject({
      'x-amz-sns-message-type': 'Notification',
      'x-amz-sns-subscription-arn': arn,
      'x-amz-sns-message-id': notification['MessageId'],
    });
  });

  it('[NOT-19] that is not there yet is asked again', async () => {
    webhook.status = () => 503;
    await hub.subscribe(topic, { protocol: 'http', endpoint: webhook.url });
    await hub.idle();
    webhook.status = () => 200;
    clock.advance(webhooks.minimumSeconds * 1000);
    await until(() => bodies().length === 2);
  });

  it('[NOT-21] is sent what passes its filter', async () => {
    await subscribe({ filter: { kind: ['JOINED', 'LEFT'] } });
    for (const kind of ['EDITED', 'JOINED', 'CHAT', 'LEFT']) await publish(kind, kind);
    await hub.idle();
    expect(
      notifications()
        .map(({ Message }) => Message)
        .sort(),
    ).toEqual(['JOINED', 'LEFT']);
  });

  it('[NOT-21] gets the message alone if it asked for it raw', async () => {
    await subscribe({ raw: true });
    await publish('{"a":1}', 'EDITED');
    await hub.idle();
    expect(webhook.received.at(-1)).toMatchObject({
      text: '{"a":1}',
      headers: { 'x-amz-sns-rawdelivery': 'true' },
    });
  });

  const of = (text: string): Body[] => notifications().filter(({ Message }) => Message === text);
  /** What went there from this test's topic. */
  const undelivered = async (): Promise<Body[]> => {
    const { Messages = [] } = await clients.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: hub.undeliveredUrl, MaxNumberOfMessages: 10 }),
    );
    return Messages.map(({ Body: body }) => JSON.parse(body!) as Body).filter(({ TopicArn }) => TopicArn === topic);
  };

  it('[NOT-21] is sent again what it did not take, ever later and under the same id, while the others go on', async () => {
    await subscribe();
    webhook.status = (text) => (text.includes('poison') ? 500 : 200);
    await publish('poison', 'EDITED');
    await publish('other', 'EDITED');
    await hub.idle();
    expect([of('poison').length, of('other').length]).toEqual([1, 1]);
    for (let failed = 1; failed <= webhooks.retries; failed++) {
      // Much earlier it is not sent; the clock runs on by itself while the test does.
      clock.advance(1000 * (secondsBefore(failed) / 2));
      await hub.idle();
      expect(of('poison')).toHaveLength(failed);
      clock.advance(1000 * (secondsBefore(failed) / 2));
      await hub.idle();
      await until(() => of('poison').length === failed + 1);
    }
    await hub.idle();
    expect(new Set(of('poison').map(({ MessageId }) => MessageId)).size).toBe(1);
    expect(of('other')).toHaveLength(1);
    expect((await undelivered()).map(({ Message }) => Message)).toEqual(['poison']);
    clock.advance(3_600_000);
    await hub.idle();
    expect(of('poison')).toHaveLength(webhooks.retries + 1);
  });

  it('[NOT-21] is not sent again what it refused for good', async () => {
    await subscribe();
    webhook.status = () => 403;
    await publish('refused', 'EDITED');
    await hub.idle();
    expect((await undelivered()).map(({ Message }) => Message)).toEqual(['refused']);
    clock.advance(3_600_000);
    await hub.idle();
    expect(of('refused')).toHaveLength(1);
  });

  it('[NOT-21] waits less than the hour that SNS allows in all', () => {
    const waits = Array.from({ length: webhooks.retries }, (_, index) => secondsBefore(index + 1));
    expect(waits.reduce((sum, wait) => sum + wait, 0)).toBeLessThan(3_600);
    expect(waits.every((wait) => wait >= webhooks.minimumSeconds && wait <= webhooks.maximumSeconds)).toBe(true);
  });
});

describe('other subscribers', () => {
  it('[NOT-21] a function is called with the event of SNS, again if it fails', async () => {
    const arn = await hub.subscribe(topic, { protocol: 'lambda', endpoint: 'relay', filter: { kind: ['EDITED'] } });
    failing = 1;
    await publish('first', 'JOINED');
    await publish('second', 'EDITED');
    await hub.idle();
    expect(calls).toEqual([]);
    clock.advance(webhooks.minimumSeconds * 1000);
    await until(() => calls.length === 1);
    expect(calls[0]).toMatchObject({ name: 'relay', Type: 'Notification', TopicArn: topic, Message: 'second' });
    expect(calls[0]!['UnsubscribeUrl']).toContain(arn);
    expect(isSigned(calls[0]!, hub.certificate, 'RSA-SHA256')).toBe(true);
  });

  it('[NOT-21] a queue of another replica gets what passes its filter', async () => {
    const queue = await createQueue(clients, `replica-${number}`, {});
    await hub.subscribe(topic, { protocol: 'sqs', endpoint: queue.arn, filter: { kind: ['EDITED'] }, raw: true });
    for (const kind of ['JOINED', 'EDITED']) await publish(kind, kind);
    const { Messages = [] } = await clients.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: queue.url, MaxNumberOfMessages: 10 }),
    );
    expect(Messages.map(({ Body: body }) => body)).toEqual(['EDITED']);
  });
});
