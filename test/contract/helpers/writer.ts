/**
 * Writes until it is killed: `node writer.mjs folder table`. Opens the database in the folder, prints its endpoint and
 * then one line for each transaction that was acknowledged, and each single put.
 */
import { DynamoDBClient, PutItemCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { writeSync } from 'node:fs';
import { createClock } from '../../../local/clock';
import { clientOptions, startDynamo } from '../../../local/dynamodb';

const [folder, table, first] = process.argv.slice(2) as [string, string, string];
const database = await startDynamo({ folder, clock: createClock() });
const client = new DynamoDBClient(clientOptions(database.endpoint));
// Synchronous: a line that was printed is there after a kill.
const say = (line: string): number => writeSync(1, `${line}\n`);

const put = (sk: string, n: number) => ({
  TableName: table,
  Item: { pk: { S: 'a' }, sk: { S: sk }, n: { N: String(n) }, owner: { S: sk }, rank: { N: String(n) } },
});
const parts = ['t1', 't2', 't3', 't4', 't5'];

const transactions = async (): Promise<void> => {
  for (let n = Number(first); ; n += 1) {
    await client.send(new TransactWriteItemsCommand({ TransactItems: parts.map((sk) => ({ Put: put(sk, n) })) }));
    say(`transaction ${n}`);
  }
};
const puts = async (): Promise<void> => {
  for (let n = Number(first); ; n += 1) {
    await client.send(new PutItemCommand(put('single', n)));
    say(`put ${n}`);
  }
};
say('ready');
await Promise.all([transactions(), puts()]);
