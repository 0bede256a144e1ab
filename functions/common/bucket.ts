import { S3Client } from '@aws-sdk/client-s3';
import { createDependencies, type Dependencies } from './dependencies';

/** The bucket for what is too large for a table. */
export interface Bucket {
  readonly client: S3Client;
  readonly name: string;
}

/** What the logic of a function works with that also reads or writes objects. */
export interface ObjectDependencies extends Dependencies {
  readonly bucket: Bucket;
}

/**
 * The bucket of this deployment, named by `DATA_BUCKET`; `AWS_ENDPOINT_URL_S3` names another S3 than AWS's. Throws an Error
 * if the name is missing. A request that does not answer within 10 s fails and is tried again, three times in all.
 */
const createBucket = (): Bucket => {
  const name = process.env['DATA_BUCKET'];
  if (!name) throw new Error('The environment variable DATA_BUCKET is not set.');
  const requestHandler = { connectionTimeout: 1_000, requestTimeout: 10_000 };
  // What is put has its SHA-256; of an upload that somebody else makes the client library knows no checksum.
  const requestChecksumCalculation = 'WHEN_REQUIRED';
  return { client: new S3Client({ maxAttempts: 3, requestHandler, requestChecksumCalculation }), name };
};

/** The dependencies of the deployed function `service`, its bucket included, from its environment. */
export const createObjectDependencies = (service: string): ObjectDependencies => ({
  ...createDependencies(service),
  bucket: createBucket(),
});
