import { CognitoError, invalidParameter } from './errors';

/** The body of a request, read field by field; each reader throws InvalidParameterException for a wrong shape. */
export interface Input {
  text(name: string): string;
  /** `AuthParameters` and `ChallengeResponses`. */
  map(name: string): { text(name: string): string };
  /** `[{Name, Value}]` as a record; empty if it was left out. */
  attributes(name: string): Record<string, string>;
}

const LONGEST = 4096;

const reader = (values: Record<string, unknown>) => ({
  text(name: string): string {
    const value = values[name];
    if (typeof value !== 'string' || value === '') throw invalidParameter(`Missing required parameter ${name}`);
    if (value.length > LONGEST) throw invalidParameter(`Member must have length less than or equal to ${LONGEST}`);
    return value;
  },
});

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Parses a request body. Throws SerializationException unless it is a JSON object. */
export const readInput = (body: string): Input => {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    throw new CognitoError('SerializationException', 'The request is not JSON.');
  }
  if (!isObject(parsed)) throw new CognitoError('SerializationException', 'The request is not a JSON object.');
  const values = parsed;

  return {
    ...reader(values),
    map(name) {
      const map = values[name];
      if (!isObject(map)) throw invalidParameter(`Missing required parameter ${name}`);
      return reader(map);
    },
    attributes(name) {
      const list = values[name] ?? [];
      if (!Array.isArray(list) || list.length > 50) throw invalidParameter(`${name} is not a list of attributes.`);
      const attributes: Record<string, string> = {};
      for (const entry of list as unknown[]) {
        if (!isObject(entry)) throw invalidParameter(`${name} is not a list of attributes.`);
        const { Name: key, Value: value } = entry;
        if (typeof key !== 'string' || !/^(custom:)?[a-z][a-z0-9_]{0,30}$/.test(key))
          throw invalidParameter(`Attributes did not conform to the schema: ${String(key)}`);
        if (typeof value !== 'string' || value.length > 2048)
          throw invalidParameter(`Attributes did not conform to the schema: ${key}`);
        attributes[key] = value;
      }
      return attributes;
    },
  };
};

/** Checks what the pool's policy asks of a password: 12 to 256 characters with a digit, a lower- and an upper-case letter. */
export const checkPassword = (password: string): void => {
  const refuse = (why: string): never => {
    throw new CognitoError('InvalidPasswordException', `Password did not conform with policy: ${why}`);
  };
  if (password.length < 12) refuse('Password not long enough');
  if (password.length > 256) refuse('Password too long');
  if (!/[0-9]/.test(password)) refuse('Password must have numeric characters');
  if (!/[a-z]/.test(password)) refuse('Password must have lowercase characters');
  if (!/[A-Z]/.test(password)) refuse('Password must have uppercase characters');
};

/** Checks that a user name is an email address and gives it in lower case. */
export const checkEmail = (username: string): string => {
  if (username.length > 128 || !/^[^\s@]+@[^\s@]+$/.test(username))
    throw invalidParameter('Username should be an email.');
  return username.toLowerCase();
};
