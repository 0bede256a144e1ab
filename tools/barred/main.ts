import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Tables } from '../../functions/common/tables';
import { explain } from './explain';
import { barredSites, heldBy, type Source } from './find';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { document: { type: 'string' }, text: { type: 'boolean', default: false } },
});

/** Where the tables are. */
interface Place {
  readonly tables: Tables;
  readonly region: string;
  /** Of a local stack. */
  readonly endpoint?: string;
}

interface Outputs {
  data: { aws_region: string };
  custom: { weft: { tables: Tables; dynamodb_endpoint: string } };
}

const localPlace = async (address: string): Promise<Place> => {
  const answer = await fetch(address).catch(() => null);
  if (!answer?.ok) throw new Error(`No local stack answers at ${address}: start it with make start.`);
  const { data, custom } = (await answer.json()) as Outputs;
  return { tables: custom.weft.tables, region: data.aws_region, endpoint: custom.weft.dynamodb_endpoint };
};

const deployedPlace = (folder: string): Place => {
  const run = spawnSync('terraform', [`-chdir=${folder}`, 'output', '-json'], { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`Terraform does not know the outputs of ${folder}: ${run.stderr ?? run.error}`);
  const { table_names: names, amplify_outputs: outputs } = JSON.parse(run.stdout) as Record<string, { value: unknown }>;
  if (!names || !outputs) throw new Error(`${folder} needs the outputs table_names and amplify_outputs.`);
  return { tables: names.value as Tables, region: (outputs.value as Outputs).data.aws_region };
};

const sourceOf = ({ tables, region, endpoint }: Place): Source => {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const local = endpoint === undefined ? {} : { endpoint, credentials };
  return { client: DynamoDBDocumentClient.from(new DynamoDBClient({ region, ...local })), tables };
};

const main = async (): Promise<void> => {
  const [place = 'terraform/examples/complete'] = positionals;
  const source = sourceOf(place.startsWith('http') ? await localPlace(place) : deployedPlace(place));
  let count = 0;
  for await (const site of barredSites(source, values.document)) {
    count += 1;
    for (const line of explain(site, await heldBy(source, site), values.text)) console.log(line);
  }
  console.log(count === 0 ? 'No site is barred.' : `${count} ${count === 1 ? 'site is' : 'sites are'} barred.`);
};

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
