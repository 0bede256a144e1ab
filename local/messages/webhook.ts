import { request as plain } from 'node:http';
import { request as secure } from 'node:https';

/** How a subscriber answered: it took the message, it may take it later, or it never will. */
export type Answer = 'TAKEN' | 'LATER' | 'NEVER';

/** How long a webhook may take to answer, as on AWS. */
const timeoutMilliseconds = 15_000;

/**
 * Posts to a webhook. Success is 2xx; a 4xx other than 429 is final (SNS guide, "Amazon SNS message delivery retries"), all
 * else may pass.
 */
export const post = (endpoint: string, body: string, headers: Record<string, string>): Promise<Answer> =>
  new Promise((resolve) => {
    const url = new URL(endpoint);
    const send = url.protocol === 'https:' ? secure : plain;
    const request = send(
      url,
      {
        method: 'POST',
        timeout: timeoutMilliseconds,
        headers: {
          'content-type': 'text/plain; charset=UTF-8',
          'user-agent': 'Amazon Simple Notification Service Agent',
          ...headers,
          'content-length': Buffer.byteLength(body),
        },
      },
      (response) => {
        response.resume();
        const status = response.statusCode ?? 500;
        if (status < 300) resolve('TAKEN');
        else resolve(status >= 400 && status < 500 && status !== 429 ? 'NEVER' : 'LATER');
      },
    );
    request.on('timeout', () => request.destroy(new Error('No answer.')));
    request.on('error', () => resolve('LATER'));
    request.end(body);
  });
