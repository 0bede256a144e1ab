import type { DataSourceAnswer } from '../types';
import { Denied } from './grants';
import { BadToken } from './tokens';

type AwsError = NonNullable<DataSourceAnswer['error']>;

interface ServiceError extends Error {
  $metadata?: { httpStatusCode?: number; requestId?: string };
}

/** `ctx.error` for an error of DynamoDB, of its SDK, or of the role's policy. */
export const awsError = (error: ServiceError): AwsError => {
  if (error instanceof BadToken)
    return {
      message: `com.amazonaws.deepdish.common.pagination.InvalidPaginationTokenException: ${error.message}`,
      type: 'DynamoDB:UserIllegalArgumentException',
    };
  const status = error instanceof Denied ? 400 : error.$metadata?.httpStatusCode;
  const name = error instanceof Denied ? 'AccessDeniedException' : error.name;
  if (status === undefined)
    return { message: `Unable to execute HTTP request: ${error.message}`, type: 'DynamoDB:SdkClientException' };
  const request = error.$metadata?.requestId ?? 'LOCAL';
  return {
    message: `${error.message} (Service: DynamoDb, Status Code: ${status}, Request ID: ${request})`,
    type: `DynamoDB:${name}`,
  };
};
