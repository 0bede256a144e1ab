import { createHash, randomBytes } from 'node:crypto';

/** 256 bits: nobody guesses a token, so that its hash needs neither salt nor cost. */
const tokenBytes = 32;

/** A new token: 43 characters of base64url, from the system's random numbers. */
export const newToken = (): string => randomBytes(tokenBytes).toString('base64url');

/** SHA-256 of a token in base64url: what is stored of it. */
export const hashOf = (token: string): string => createHash('sha256').update(token).digest('base64url');
