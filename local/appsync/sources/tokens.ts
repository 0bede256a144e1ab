import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Item } from './values';
import { fromJson, toJson } from './attribute-json';

/** A token that was not made here, or for another resolver. */
export class BadToken extends Error {}

/** Makes and reads `nextToken`s: opaque, and good only in the scope (resolver or function) that they were made in. */
export interface Tokens {
  seal(key: Item, scope: string): string;
  open(token: string, scope: string): Item;
}

const IV = 12;
const TAG = 16;

/** The key lives as long as the process, so a token does too. */
export const createTokens = (): Tokens => {
  const secret = randomBytes(32);
  return {
    seal: (key, scope) => {
      const iv = randomBytes(IV);
      const cipher = createCipheriv('aes-256-gcm', secret, iv).setAAD(Buffer.from(scope));
      const sealed = Buffer.concat([cipher.update(toJson(key), 'utf8'), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64');
    },
    open: (token, scope) => {
      const bytes = Buffer.from(token, 'base64');
      try {
        const decipher = createDecipheriv('aes-256-gcm', secret, bytes.subarray(0, IV), { authTagLength: TAG });
        decipher.setAAD(Buffer.from(scope)).setAuthTag(bytes.subarray(IV, IV + TAG));
        return fromJson(`${decipher.update(bytes.subarray(IV + TAG), undefined, 'utf8')}${decipher.final('utf8')}`);
      } catch {
        throw new BadToken('Invalid pagination token given.');
      }
    },
  };
};
