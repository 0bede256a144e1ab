import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { failure } from './failure';
import type { InvokeMessage, OutcomeMessage, WorkerStart } from './messages';
import { shiftDate } from './time';

// One warm Lambda instance: a thread that loads one bundle and runs its handler, one invocation at a time.

type Handler = (event: unknown, context: object) => unknown;

const port = parentPort!;
const { bundle, functionName, offset } = workerData as WorkerStart;
const realNow = Date.now;
shiftDate(new Float64Array(offset));

const load = async (): Promise<Handler> => {
  const loaded = (await import(pathToFileURL(bundle).href)) as { handler?: unknown };
  if (typeof loaded.handler === 'function') return loaded.handler as Handler;
  throw Object.assign(new Error('index.handler is undefined or not exported'), { name: 'Runtime.HandlerNotFound' });
};
// A bundle that does not load ends this thread, as it ends an instance in Lambda: the next invocation starts anew.
const handler = await load();

const context = ({ requestId, deadline }: InvokeMessage): object => ({
  awsRequestId: requestId,
  callbackWaitsForEmptyEventLoop: false,
  functionName,
  functionVersion: '$LATEST',
  invokedFunctionArn: `arn:aws:lambda:${process.env['AWS_REGION']}:000000000000:function:${functionName}`,
  logGroupName: `/aws/lambda/${functionName}`,
  logStreamName: 'local',
  memoryLimitInMB: process.env['AWS_LAMBDA_FUNCTION_MEMORY_SIZE'],
  getRemainingTimeInMillis: () => Math.max(0, deadline - realNow()),
});

const run = async (message: InvokeMessage): Promise<OutcomeMessage> => {
  try {
    const result = await handler(JSON.parse(message.event), context(message));
    return { ok: true, result: JSON.stringify(result) ?? 'null' };
  } catch (error) {
    return failure(error);
  }
};

port.on('message', (message: InvokeMessage) => {
  void run(message).then((outcome) => port.postMessage(outcome));
});
