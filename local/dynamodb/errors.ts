import type { Item, Json } from './types';

/** An error as DynamoDB answers it: HTTP 400 and a body with `__type`. dynalite throws errors of the same shape. */
export class ApiError extends Error {
  readonly statusCode = 400;
  readonly body: Json;

  constructor(name: string, message: string, details: Json = {}) {
    super(message);
    this.body = { __type: `com.amazonaws.dynamodb.v20120810#${name}`, message, ...details };
  }
}

/** Whether an error carries an answer for the caller. */
export const isApiError = (error: unknown): error is ApiError =>
  error instanceof Error && 'statusCode' in error && 'body' in error;

/** The name of an API error: what follows `#` in its `__type`. */
export const errorName = (error: ApiError): string => String(error.body['__type']).split('#')[1]!;

export const validationError = (message: string): ApiError => new ApiError('ValidationException', message);

export const notFound = (message: string): ApiError => new ApiError('ResourceNotFoundException', message);

/** A write met a running transaction on the same item. */
export const transactionConflict = (): ApiError =>
  new ApiError('TransactionConflictException', 'Transaction is ongoing for the item');

/** Why one action of a transaction was refused; `Code` is `None` for the others. */
export interface CancellationReason {
  Code: string;
  Message?: string;
  Item?: Item;
}

export const transactionCanceled = (reasons: CancellationReason[]): ApiError => {
  const codes = reasons.map((reason) => reason.Code).join(', ');
  const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`;
  return new ApiError('TransactionCanceledException', message, { Message: message, CancellationReasons: reasons });
};
