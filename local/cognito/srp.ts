import { createHash, createHmac, randomBytes } from 'node:crypto';

// The 3072-bit group of RFC 5054, which Cognito uses with g = 2.
const N = BigInt(
  '0x' +
    'FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD' +
    'EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED' +
    'EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F' +
    '83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B' +
    'E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA0510' +
    '15728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7' +
    'ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C' +
    'BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF',
);
const G = 2n;
const INFO = Buffer.from('Caldera Derived Key\u0001');

const power = (base: bigint, exponent: bigint): bigint => {
  let result = 1n;
  let square = base % N;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % N;
    square = (square * square) % N;
  }
  return result;
};

/** The bytes of Java's `BigInteger.toByteArray`, which Cognito hashes: as few as hold the number and a sign bit of 0. */
const bytes = (value: bigint): Buffer => {
  const hex = value.toString(16);
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  return Buffer.from(/^[89a-f]/.test(even) ? `00${even}` : even, 'hex');
};

const sha256 = (...parts: (Buffer | string)[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

const integer = (buffer: Buffer): bigint => BigInt(`0x${buffer.toString('hex')}`);

const K = integer(sha256(bytes(N), bytes(G)));

const secret = (pool: string, user: string, password: string, salt: string): bigint =>
  integer(sha256(bytes(BigInt(`0x${salt}`)), sha256(`${pool}${user}:${password}`)));

/** Salt and verifier of a new password. `pool` is the part of the pool's id after the underscore, `user` the sub. */
export const enrol = (pool: string, user: string, password: string): { salt: string; verifier: string } => {
  const salt = randomBytes(16).toString('hex');
  return { salt, verifier: power(G, secret(pool, user, password, salt)).toString(16) };
};

/** Whether this is the password that was enrolled. */
export const matches = (
  pool: string,
  user: string,
  password: string,
  enrolled: { salt: string; verifier: string },
): boolean => power(G, secret(pool, user, password, enrolled.salt)).toString(16) === enrolled.verifier;

/** The server's half of one handshake. */
export interface Handshake {
  /** SRP_B, in hexadecimal. */
  publicValue: string;
  /** The signature that a client who knows the password sends, as bytes. */
  signature(secretBlock: string, timestamp: string): Buffer;
}

/** Answers a client's SRP_A (hexadecimal), or gives `null` if it is a multiple of N, which would make the key known. */
export const answer = (pool: string, user: string, verifier: string, clientValue: string): Handshake | null => {
  const A = BigInt(`0x${clientValue}`);
  if (A % N === 0n) return null;
  const v = BigInt(`0x${verifier}`);
  // RFC 5054 asks for at least 256 bits.
  const b = integer(randomBytes(32));
  const B = (K * v + power(G, b)) % N;
  const u = integer(sha256(bytes(A), bytes(B)));
  const S = power(A * power(v, u), b);
  const prk = createHmac('sha256', bytes(u)).update(bytes(S)).digest();
  const key = createHmac('sha256', prk).update(INFO).digest().subarray(0, 16);
  return {
    publicValue: B.toString(16),
    signature: (secretBlock, timestamp) =>
      createHmac('sha256', key)
        .update(`${pool}${user}`)
        .update(Buffer.from(secretBlock, 'base64'))
        .update(timestamp)
        .digest(),
  };
};
