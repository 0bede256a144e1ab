import { dynamodbModule } from './dynamodb';
import { encoding } from './util/encoding';
import { errors } from './util/errors';
import { extensions } from './util/extensions';
import { http } from './util/http';
import { identifiers } from './util/identifiers';
import { math } from './util/math';
import { matches } from './util/pattern';
import { runtime } from './util/runtime';
import { time } from './util/time';
import { transform } from './util/transform';
import { typedValues } from './util/typed-values';
import type { Helper, HelperTree } from './session';

const unsupported =
  (name: string): Helper =>
  () => {
    throw new Error(`NOT_SUPPORTED: the local stack has no ${name}`);
  };

const authTypes: Record<string, string> = { claims: 'User Pool Authorization', userArn: 'IAM Authorization' };

const authType: Helper = (session) => {
  const identity = (session.context.identity ?? {}) as object;
  const mark = Object.keys(authTypes).find((key) => Object.hasOwn(identity, key));
  return mark === undefined ? 'API Key Authorization' : authTypes[mark];
};

const normalize: Helper = (_session, text: string, form: string) => text.normalize(form.toUpperCase());

/** Everything that `@aws-appsync/utils` and `@aws-appsync/utils/dynamodb` (2.1.1) offer to resolver code. */
export const helpers: HelperTree = {
  util: {
    ...encoding,
    ...identifiers,
    ...errors,
    matches,
    authType,
    time,
    dynamodb: typedValues,
    transform,
    http,
    math,
    str: { normalize },
    rds: { toJsonString: unsupported('util.rds'), toJsonObject: unsupported('util.rds') },
    xml: { toMap: unsupported('util.xml'), toJsonString: unsupported('util.xml') },
  },
  extensions,
  runtime,
  dynamodb: dynamodbModule,
};
