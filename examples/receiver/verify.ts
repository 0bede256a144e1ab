import MessageValidator from 'sns-validator';

/** A message of SNS, as far as the receiver reads it. */
export interface SnsMessage {
  Type: string;
  TopicArn: string;
  Message: string;
  SubscribeURL?: string;
}

/**
 * Makes the check of a message: its signature, by a certificate that comes over TLS from one of the hosts, and its topic.
 * It rejects what is not to be trusted; only then may anything of the message be used, its SubscribeURL before all.
 */
export const createVerify = (topicArn: string, certificateHosts: string | undefined) => {
  const validator = new MessageValidator(certificateHosts === undefined ? undefined : new RegExp(certificateHosts));
  return (body: string): Promise<SnsMessage> =>
    new Promise((resolve, reject) => {
      validator.validate(body, (error, message) => {
        if (error) return reject(error);
        const verified = message as unknown as SnsMessage;
        if (verified.TopicArn !== topicArn) return reject(new Error('This is another topic.'));
        resolve(verified);
      });
    });
};
