import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/**
 * Makes the database client of a function. Region, credentials and endpoint come from the environment
 * (`AWS_ENDPOINT_URL_DYNAMODB` names another database than AWS's). A request that does not answer within 5 s fails and
 * is tried again, three times in all: DynamoDB answers within milliseconds, and a function has a minute.
 */
export const createClient = (): DynamoDBDocumentClient =>
  DynamoDBDocumentClient.from(
    new DynamoDBClient({ maxAttempts: 3, requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000 } }),
    { marshallOptions: { removeUndefinedValues: true } },
  );
