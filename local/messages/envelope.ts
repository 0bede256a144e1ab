import { randomUUID } from 'node:crypto';
import type { Certificate, SignatureVersion } from './certificate';

/** What SNS wraps a message in for webhooks and functions ("HTTP/HTTPS notification JSON format"). */
export type Envelope = Record<string, unknown> & { Type: string; MessageId: string };

/** A message as the local topic hands it to a queue. It stays the same at every attempt, and for every subscriber. */
export interface Published {
  MessageId: string;
  TopicArn: string;
  Subject: string | null;
  Message: string;
  /** ISO 8601. */
  Timestamp: string;
  MessageAttributes?: Record<string, { Type: string; Value: string }>;
}

/** The keys that are signed, in their order, of which a message has those that it has. */
const signedKeys = ['Message', 'MessageId', 'Subject', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];

/** The text that SNS signs: key and value of each signed key, each on a line of its own. */
const canonical = (message: Record<string, unknown>): string =>
  signedKeys
    .filter((key) => message[key] !== undefined)
    .map((key) => `${key}\n${String(message[key])}\n`)
    .join('');

/** Makes the signed messages of a hub whose own server is at `url`. */
export const createEnvelopes = (certificate: Certificate, url: string, version: SignatureVersion = '2') => {
  const seal = (message: Record<string, unknown> & { Type: string; MessageId: string }): Envelope => ({
    ...message,
    SignatureVersion: version,
    Signature: certificate.sign(canonical(message), version),
    SigningCertURL: `${url}/certificate.pem`,
  });
  return {
    /** Asks a webhook whether it wants the subscription that `token` stands for. `time` is in milliseconds since 1970. */
    confirmation: (topicArn: string, token: string, time: number): Envelope =>
      seal({
        Type: 'SubscriptionConfirmation',
        MessageId: randomUUID(),
        Token: token,
        TopicArn: topicArn,
        Message: `You have chosen to subscribe to the topic ${topicArn}.\nTo confirm the subscription, visit the SubscribeURL included in this message.`,
        SubscribeURL: `${url}/?Action=ConfirmSubscription&TopicArn=${topicArn}&Token=${token}`,
        Timestamp: new Date(time).toISOString(),
      }),
    notification: (
      subscriptionArn: string,
      { MessageId, TopicArn, Subject, Message, Timestamp, MessageAttributes }: Published,
    ): Envelope => ({
      ...seal({
        Type: 'Notification',
        MessageId,
        TopicArn,
        ...(Subject === null ? {} : { Subject }),
        Message,
        Timestamp,
      }),
      UnsubscribeURL: `${url}/?Action=Unsubscribe&SubscriptionArn=${subscriptionArn}`,
      ...(MessageAttributes ? { MessageAttributes } : {}),
    }),
  };
};

/** The event with which SNS calls a function; there the envelope has two of its names in another spelling. */
export const toSnsEvent = (
  subscriptionArn: string,
  { SigningCertURL: SigningCertUrl, UnsubscribeURL: UnsubscribeUrl, ...envelope }: Envelope,
): object => ({
  Records: [
    {
      EventSource: 'aws:sns',
      EventVersion: '1.0',
      EventSubscriptionArn: subscriptionArn,
      Sns: { Subject: null, ...envelope, SigningCertUrl, UnsubscribeUrl },
    },
  ],
});
