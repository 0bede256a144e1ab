/** Where a client finds a database, and as whom. */
export interface ClientOptions {
  endpoint: string;
  region: string;
  credentials?: { accessKeyId: string; secretAccessKey: string };
}

/**
 * Options for the AWS SDK's DynamoDB and DynamoDB Streams clients. The environment's region and credentials are used if
 * there are any; the embedded database accepts all.
 */
export const clientOptions = (endpoint: string): ClientOptions => ({
  endpoint,
  region: process.env['AWS_REGION'] ?? 'us-east-1',
  ...(process.env['AWS_ACCESS_KEY_ID'] === undefined
    ? { credentials: { accessKeyId: 'local', secretAccessKey: 'local' } }
    : {}),
});
