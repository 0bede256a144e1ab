import { InvalidRequest, type DataSource, type DataSourceAnswer } from '../types';

/** AppSync's limit for one request, and so for a function that it waits for. */
const requestMilliseconds = 30_000;
/** Lambda's limit for what a function returns, in bytes of JSON (Lambda guide, "Lambda quotas"). */
const responseBytes = 6_291_556;

const failure = (type: string, message: string): DataSourceAnswer => ({ result: null, error: { message, type } });

const answerOf = (result: unknown): DataSourceAnswer =>
  Buffer.byteLength(JSON.stringify(result ?? null)) > responseBytes
    ? failure(
        'Lambda:Unhandled',
        `Response payload size exceeded maximum allowed payload size (${responseBytes} bytes).`,
      )
    : { result: result ?? null, error: null };

/**
 * The Lambda data source. `Invoke` passes the payload and answers with what the function returned. A function that
 * throws, that Lambda's time ends or that returns too much is an error of type `Lambda:Unhandled` with the function's
 * message; one that AppSync waits for in vain is `Lambda:ExecutionTimeoutException` (aws-appsync-community #386) and
 * works on. An invocation of type `Event` is not waited for and answers null.
 */
export const createLambdaSource = (
  invoke: (payload: unknown) => Promise<unknown>,
  milliseconds = requestMilliseconds,
): DataSource => ({
  async invoke(request) {
    if (request['operation'] !== 'Invoke')
      throw new InvalidRequest(`Unsupported operation '${String(request['operation'])}'.`);
    const running = invoke(request['payload']).then(answerOf, (error: Error) =>
      failure('Lambda:Unhandled', error.message),
    );
    if (request['invocationType'] === 'Event') return { result: null, error: null };
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<DataSourceAnswer>((resolve) => {
      timer = setTimeout(
        () => resolve(failure('Lambda:ExecutionTimeoutException', 'Execution timed out.')),
        milliseconds,
      );
    });
    try {
      return await Promise.race([running, late]);
    } finally {
      clearTimeout(timer);
    }
  },
});
