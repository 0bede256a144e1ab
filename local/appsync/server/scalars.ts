import { isIP } from 'node:net';
import { GraphQLError, type GraphQLScalarType, type GraphQLSchema, Kind, valueFromASTUntyped } from 'graphql';

// The formats are those of "Scalar types in AWS AppSync" in its developer guide.
const OFFSET = String.raw`(Z|[+-]\d\d:\d\d(:\d\d)?)`;
const DATE = String.raw`-?\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])`;
const TIME = String.raw`([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?`;

const matches =
  (pattern: RegExp) =>
  (value: unknown): value is string =>
    typeof value === 'string' && pattern.test(value);

const isUrl = (value: unknown): value is string => typeof value === 'string' && URL.canParse(value);

const isAddress = (value: unknown): value is string => {
  if (typeof value !== 'string') return false;
  const [address = '', prefix, ...rest] = value.split('/');
  const version = isIP(address);
  const bits = Number(prefix ?? 0);
  return (
    version !== 0 && rest.length === 0 && Number.isInteger(bits) && bits >= 0 && bits <= (version === 4 ? 32 : 128)
  );
};

const CHECKS: Record<string, (value: unknown) => boolean> = {
  AWSDate: matches(new RegExp(`^${DATE}${OFFSET}?$`)),
  AWSTime: matches(new RegExp(`^${TIME}${OFFSET}?$`)),
  AWSDateTime: matches(new RegExp(`^${DATE}T${TIME}${OFFSET}$`)),
  AWSTimestamp: (value) => Number.isSafeInteger(value),
  AWSEmail: matches(/^[^\s@]+@[^\s@]+\.[^\s@]+$/),
  AWSURL: isUrl,
  AWSPhone: matches(/^\+?[\d][\d\s()-]{2,}$/),
  AWSIPAddress: isAddress,
};

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

const refuse = (scalar: string, value: unknown): never => {
  throw new GraphQLError(`Unable to turn ${JSON.stringify(value)} into a value of the type '${scalar}'.`);
};

/** AWSJSON goes over the wire as a string and into a resolver as the value that the string holds. */
const defineJson = (scalar: GraphQLScalarType): void => {
  const parse = (value: unknown): unknown =>
    typeof value === 'string' && isJson(value) ? (JSON.parse(value) as unknown) : refuse('AWSJSON', value);
  scalar.parseValue = parse;
  scalar.parseLiteral = (node) => parse(node.kind === Kind.STRING ? node.value : null);
  scalar.serialize = (value) => (typeof value === 'string' && isJson(value) ? value : JSON.stringify(value));
};

const defineChecked = (scalar: GraphQLScalarType, isValid: (value: unknown) => boolean): void => {
  const pass = (value: unknown): unknown => (isValid(value) ? value : refuse(scalar.name, value));
  scalar.parseValue = pass;
  scalar.parseLiteral = (node, variables) => pass(valueFromASTUntyped(node, variables));
  scalar.serialize = pass;
};

/** Gives the AWS scalars of a schema their parsing and serialization. */
export const defineScalars = (schema: GraphQLSchema): void => {
  for (const [name, isValid] of Object.entries(CHECKS))
    defineChecked(schema.getType(name) as GraphQLScalarType, isValid);
  defineJson(schema.getType('AWSJSON') as GraphQLScalarType);
};
