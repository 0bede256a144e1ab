import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { clientOptions } from '../../local/dynamodb';

/** What AWS would bill for requests, by what the local database says that each consumed. */
export interface Units {
  writeUnits: number;
  readUnits: number;
  puts: number;
  gets: number;
}

export interface Endpoints {
  readonly dynamodb: string;
  readonly s3: string;
}

interface Consumed {
  readonly CapacityUnits?: number;
}

const isRead = (name: string): boolean => /^(Get|Query|BatchGet|TransactGet)/.test(name);

/** Clients of both stores whose requests are counted into `units`. */
export const countedClients = ({ dynamodb, s3 }: Endpoints, units: Units) => {
  const bare = DynamoDBDocumentClient.from(new DynamoDBClient(clientOptions(dynamodb)), {
    marshallOptions: { removeUndefinedValues: true },
  });
  const send = async (command: { input: object; constructor: { name: string } }, options?: object) => {
    Object.assign(command.input, { ReturnConsumedCapacity: 'TOTAL' });
    const answer = (await bare.send(command as never, options as never)) as {
      ConsumedCapacity?: Consumed | Consumed[];
    };
    const { ConsumedCapacity: consumed = [] } = answer;
    const sum = [consumed].flat().reduce((total, { CapacityUnits = 0 }) => total + CapacityUnits, 0);
    units[isRead(command.constructor.name) ? 'readUnits' : 'writeUnits'] += sum;
    return answer;
  };
  const objects = new S3Client({
    endpoint: s3,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  objects.middlewareStack.add(
    (next, { commandName }) =>
      (given) => {
        units[commandName === 'PutObjectCommand' ? 'puts' : 'gets'] += 1;
        return next(given);
      },
    { step: 'initialize' },
  );
  return { client: { send } as unknown as DynamoDBDocumentClient, plain: bare, objects };
};
