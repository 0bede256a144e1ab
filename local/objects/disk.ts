import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** An object as it is kept: the headers to put it again with, and its bytes. */
export interface StoredObject {
  bucket: string;
  key: string;
  headers: Record<string, string>;
  body: Buffer;
}

/** Objects in a folder: `<bucket>/<SHA-256 of the key>`, each a line of JSON and then the bytes. */
export interface Disk {
  buckets(): Promise<string[]>;
  addBucket(bucket: string): Promise<void>;
  removeBucket(bucket: string): Promise<void>;
  objects(bucket: string): Promise<StoredObject[]>;
  put(object: StoredObject): Promise<void>;
  remove(bucket: string, key: string): Promise<void>;
}

export const createDisk = (folder: string): Disk => {
  // Bucket names are as S3 allows them; keys may hold anything and be longer than a file name.
  const fileOf = (bucket: string, key: string): string =>
    path.join(folder, bucket, createHash('sha256').update(key).digest('hex'));

  const read = async (bucket: string, name: string): Promise<StoredObject> => {
    const bytes = await readFile(path.join(folder, bucket, name));
    const end = bytes.indexOf('\n');
    const head = JSON.parse(bytes.subarray(0, end).toString()) as { key: string; headers: Record<string, string> };
    return { bucket, ...head, body: bytes.subarray(end + 1) };
  };

  return {
    async buckets() {
      await mkdir(folder, { recursive: true });
      const entries = await readdir(folder, { withFileTypes: true });
      return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
    },
    async addBucket(bucket) {
      await mkdir(path.join(folder, bucket), { recursive: true });
    },
    removeBucket: (bucket) => rm(path.join(folder, bucket), { recursive: true, force: true }),
    async objects(bucket) {
      const names = await readdir(path.join(folder, bucket));
      // A name with a dot is a write that a crash cut off.
      return Promise.all(names.filter((name) => !name.includes('.')).map((name) => read(bucket, name)));
    },
    async put({ bucket, key, headers, body }) {
      const file = fileOf(bucket, key);
      await writeFile(`${file}.new`, Buffer.concat([Buffer.from(`${JSON.stringify({ key, headers })}\n`), body]), {
        flush: true,
      });
      await rename(`${file}.new`, file);
    },
    remove: (bucket, key) => rm(fileOf(bucket, key), { force: true }),
  };
};
