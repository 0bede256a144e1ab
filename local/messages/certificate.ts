import { createSign, generateKeyPairSync } from 'node:crypto';
import selfsigned from 'selfsigned';

/** Of a topic: 2 of those of this project, 1 of one that nobody set (SNS guide, "Verifying message signatures"). */
export type SignatureVersion = '1' | '2';

const algorithms = { '1': 'RSA-SHA1', '2': 'RSA-SHA256' } as const;

/** The key with which the local SNS signs, and the certificate that verifies it: made anew with each start. */
export interface Certificate {
  /** PEM. */
  certificate: string;
  /** PEM. */
  key: string;
  /** Signs a text as SNS does: with SHA-1 in signature version 1, with SHA-256 in version 2; base64. */
  sign(text: string, version: SignatureVersion): string;
}

/** Makes a certificate for the loopback address, which also serves as that of its own server. */
export const createCertificate = (): Certificate => {
  // Node makes the keys: selfsigned's own take seconds.
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const options = {
    keyPair: { publicKey, privateKey },
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  };
  const made = selfsigned.generate([{ name: 'commonName', value: 'localhost' }], options);
  return {
    certificate: made.cert,
    key: made.private,
    sign: (text, version) => createSign(algorithms[version]).update(text).sign(made.private, 'base64'),
  };
};
