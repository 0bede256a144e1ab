import { util, type Context } from '@aws-appsync/utils';
import reasons from '../../schema/reasons.json';

/** Why a request is refused: a key of schema/reasons.json, which is the error's `errorType`. */
export type Reason = keyof typeof reasons;

/**
 * Ends the resolver with an error of type `reason`. No reason is called Unauthorized: Amplify would close the socket that
 * carries every other subscription.
 */
export const refuse = (reason: Reason, detail?: string): never => util.error(detail ?? reasons[reason].message, reason);

const retryable = [
  'DynamoDB:ProvisionedThroughputExceededException',
  'DynamoDB:RequestLimitExceeded',
  'DynamoDB:ThrottlingException',
  'DynamoDB:TransactionCanceledException',
  'DynamoDB:TransactionConflictException',
  'DynamoDB:TransactionInProgressException',
];

/** Ends the resolver if the data source failed: BUSY where waiting helps, else INTERNAL without the data source's words. */
export const refuseFailure = (error: Context['error']): void => {
  if (error) refuse(retryable.indexOf(error.type) >= 0 ? 'BUSY' : 'INTERNAL');
};
