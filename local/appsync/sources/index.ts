export { createDynamoSource, type DynamoSourceOptions } from './dynamodb';
export { createLambdaSource } from './lambda';
export { createNoneSource } from './none';
