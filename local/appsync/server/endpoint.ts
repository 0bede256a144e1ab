import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Authenticate, Authenticated } from '../auth';
import { AuthenticationError } from '../auth';
import type { Execute, Outcome } from './execute';
import { failureText } from './failure';
import type { Faults, FaultRequest } from './faults';
import { headersOf, readBody, refuse, respond, sourceIpOf } from './http';
import type { Meter } from './meter';
import { type GraphQLRequest, type Parsed, parseRequest, readRequest, RequestError, rootFields } from './parse';
import type { Api } from './schema';

export interface EndpointOptions {
  api: Api;
  authenticate: Authenticate;
  execute: Execute;
  faults: Faults;
  meter: Meter;
  /** Takes what a mutation publishes and invalidates; it must not wait for deliveries. */
  publish(outcome: Outcome): void;
  log(line: string): void;
}

const faultRequest = (request: GraphQLRequest, { definition }: Parsed, { caller }: Authenticated): FaultRequest => ({
  caller,
  operation: definition.operation,
  fields: rootFields(definition),
  variables: request.variables,
});

/** Whether a fault has dealt with the request instead of us. */
const struck = (faults: Faults, request: FaultRequest, response: ServerResponse): boolean => {
  const { refuseRequests, throttleRequests, failRequests } = faults.settings;
  if (faults.strikes(refuseRequests, request)) response.socket?.destroy();
  else if (faults.strikes(throttleRequests, request)) refuse(response, 429, 'ThrottlingException', 'Rate exceeded');
  else if (faults.strikes(failRequests, request))
    refuse(response, 503, 'ServiceUnavailableException', 'Service unavailable');
  else return false;
  return true;
};

const answerFailure = (response: ServerResponse, error: unknown, log: (line: string) => void): void => {
  // The client went away while it was sending or waiting.
  if (response.socket?.destroyed ?? true) return;
  if (error instanceof AuthenticationError) refuse(response, 401, 'UnauthorizedException', error.message);
  else if (error instanceof RequestError)
    respond(
      response,
      error.status,
      error.status === 200 ? { data: null, errors: error.errors } : { errors: error.errors },
    );
  else {
    log(`request failed: ${failureText(error)}`);
    refuse(response, 500, 'InternalFailure', 'Internal failure.');
  }
};

/** Makes the handler of `POST /graphql`: authenticate, parse, execute, publish, answer. */
export const createEndpoint = (options: EndpointOptions) => {
  const { api, faults, meter } = options;

  const run = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await readBody(request);
    if (!body) return refuse(response, 413, 'RequestEntityTooLargeException', 'The request is larger than 1 MB.');
    const headers = headersOf(request);
    const path = '/graphql';
    const authenticated = await options.authenticate({ headers, path, body, sourceIp: sourceIpOf(request) });
    if (faults.isOffline(authenticated.caller)) return void response.socket?.destroy();
    const asked = readRequest(body.toString('utf8'));
    const parsed = parseRequest(api, asked);
    if (parsed.definition.operation === 'subscription')
      return refuse(response, 400, 'UnsupportedOperation', 'Subscriptions are not supported through the HTTP channel');
    const striking = faultRequest(asked, parsed, authenticated);
    if (struck(faults, striking, response)) return;

    meter.operations += 1;
    const { variables, operationName } = asked;
    const { document, definition } = parsed;
    const operation = definition.operation;
    const outcome = await options.execute({ document, operation, operationName, variables, authenticated, headers });
    const types = outcome.errors.map((error) => error.errorType ?? 'error').join(' ');
    options.log(`${operation} ${striking.fields.join(' ')}${types && `: ${types}`}`);
    options.publish(outcome);
    const { data, errors } = outcome;
    if (faults.strikes(faults.settings.loseResponses, striking) || faults.isOffline(authenticated.caller))
      return void response.socket?.destroy();
    respond(response, 200, errors.length > 0 ? { data, errors } : { data }, outcome.responseHeaders);
  };

  return (request: IncomingMessage, response: ServerResponse): void => {
    run(request, response).catch((error: unknown) => answerFailure(response, error, options.log));
  };
};
