import { renderPolicy } from './policy-document';
import type { ObjectValue, Value } from './values';

/** The account, region and partition that the stand-in speaks of; the account is the one of AWS's own examples. */
export const place = { account: '123456789012', region: 'eu-central-1', partition: 'aws' } as const;

const readers: Readonly<Record<string, (config: ObjectValue) => ObjectValue>> = {
  aws_caller_identity: () => ({
    account_id: place.account,
    arn: `arn:${place.partition}:iam::${place.account}:user/deployer`,
    id: place.account,
    user_id: 'AIDAEXAMPLE',
  }),
  aws_partition: () => ({
    partition: place.partition,
    dns_suffix: 'amazonaws.com',
    reverse_dns_prefix: 'com.amazonaws',
    id: place.partition,
  }),
  aws_region: (config) => {
    const region = (config['region'] ?? config['name'] ?? place.region) as string;
    return { name: region, region, id: region, description: region, endpoint: `ec2.${region}.amazonaws.com` };
  },
  aws_iam_policy_document: (config) => {
    const json = renderPolicy(config);
    return {
      json,
      minified_json: JSON.stringify(JSON.parse(json)),
      id: '0',
      version: config['version'] ?? '2012-10-17',
    };
  },
};

/** What a data source answers: its configuration with its computed attributes. Terraform asks only when all is known. */
export function readDataSource(type: string, config: ObjectValue): Value {
  const reader = readers[type];
  if (reader === undefined) throw new Error(`The stand-in provider cannot read data.${type}.`);
  return { ...config, ...reader(config) };
}
