import { buildApp } from 'fauxqs';
import type { Clock } from '../clock';
import { createDisk, type Disk } from './disk';

/** A local S3, and the SQS and SNS that come with it. */
export interface Objects {
  /** `http://127.0.0.1:<port>`; clients need `forcePathStyle`. */
  readonly endpoint: string;
  /** Makes a bucket, or leaves one as it is. */
  createBucket(name: string): Promise<void>;
  close(): Promise<void>;
}

type App = ReturnType<typeof buildApp>;

const put = async (app: App, path: string, headers: Record<string, string>, body: Buffer): Promise<void> => {
  const answer = await app.inject({ method: 'PUT', url: path, headers, payload: body });
  if (answer.statusCode !== 200) throw new Error(`The object store answered ${answer.statusCode} to PUT ${path}`);
};

const pathOf = (bucket: string, key: string): string =>
  `/${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;

/** What must be put again with an object. */
const lasting = (headers: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      name === 'content-type' || name.startsWith('x-amz-meta-') ? [[name, String(value)]] : [],
    ),
  );

/**
 * Loads what is on disk, and from then on copies each change there before it is acknowledged: fauxqs itself keeps
 * everything in memory only.
 *
 * Whatever kind of request changed an object (put, copy, a multipart upload's end, delete), what is kept is what a GET
 * finds afterwards.
 */
const keepOnDisk = async (app: App, disk: Disk): Promise<void> => {
  const keep = async (bucket: string, key: string): Promise<void> => {
    const found = await app.inject({ method: 'GET', url: pathOf(bucket, key) });
    if (found.statusCode === 404) return disk.remove(bucket, key);
    await disk.put({ bucket, key, headers: lasting(found.headers), body: found.rawPayload });
  };
  // In turn, so that what is kept last of an object is what was written last.
  let turn: Promise<void> = Promise.resolve();
  const inTurn = (work: () => Promise<void>): Promise<void> => (turn = turn.catch(() => undefined).then(work));

  const change = async (method: string, bucket: string, key: string): Promise<void> => {
    if (key !== '') await keep(bucket, key);
    else if (method === 'PUT') await disk.addBucket(bucket);
    else if (method === 'DELETE') await disk.removeBucket(bucket);
    else for (const object of await disk.objects(bucket)) await keep(bucket, object.key);
  };

  let loaded = false;
  app.addHook('onSend', async (request: { method: string; params: unknown }, reply: { statusCode: number }) => {
    if (!loaded) return;
    const { bucket, '*': key = '' } = request.params as { bucket?: string; '*'?: string };
    if (bucket === undefined || reply.statusCode >= 300 || !['PUT', 'POST', 'DELETE'].includes(request.method)) return;
    await inTurn(() => change(request.method, bucket, key));
  });

  for (const bucket of await disk.buckets()) {
    await put(app, `/${bucket}`, {}, Buffer.alloc(0));
    for (const { key, headers, body } of await disk.objects(bucket)) await put(app, pathOf(bucket, key), headers, body);
  }
  loaded = true;
};

/** When a presigned address ends, in milliseconds since 1970; null if the request has none. */
const endOf = (url: string): number | null => {
  const query = new URL(url, 'http://localhost').searchParams;
  const [signed, seconds] = [query.get('X-Amz-Date'), query.get('X-Amz-Expires')];
  if (signed === null || seconds === null) return null;
  const iso = signed.replace(/^(\d{4})(\d\d)(\d\dT\d\d)(\d\d)(\d\dZ)$/, '$1-$2-$3:$4:$5');
  return Date.parse(iso) + Number(seconds) * 1000;
};

/** Takes objects of any size: fauxqs refuses what is above 11 MiB, S3 what is above 5 GiB. */
const admitAnySize = (app: App): void =>
  void app.addContentTypeParser(/^/, async (_request: unknown, payload: AsyncIterable<Buffer>) => {
    const parts: Buffer[] = [];
    for await (const part of payload) parts.push(part);
    return Buffer.concat(parts);
  });

interface Reply {
  header(name: string, value: string): void;
  code(status: number): { type(name: string): { send(body: string): PromiseLike<void> } };
}

/** Refuses addresses that have expired, as S3 does, and lets pages of any origin read, and write to an address. */
const guardAddresses = (app: App, clock: Pick<Clock, 'now'>): void => {
  app.addHook('onRequest', async (request: { method: string; url: string }, reply: Reply) => {
    if (['GET', 'PUT', 'OPTIONS'].includes(request.method)) reply.header('access-control-allow-origin', '*');
    if (request.method === 'OPTIONS') {
      reply.header('access-control-allow-methods', 'GET, PUT');
      reply.header('access-control-allow-headers', 'content-type');
      await reply.code(200).type('text/plain').send('');
      return;
    }
    const end = endOf(request.url);
    if (end === null || clock.now() < end) return;
    const body = '<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>';
    await reply.code(403).type('application/xml').send(body);
  });
};

/**
 * Starts fauxqs on a free port of the loopback address.
 *
 * With a folder, buckets and objects are kept there (their dates begin anew with each start); queues, topics and
 * unfinished multipart uploads never are. fauxqs knows no `If-None-Match`; presigned addresses that have expired are refused
 * here, and pages of other origins may read and write what they have an address of, as the bucket's CORS rules have it on AWS.
 */
export const startObjects = async (options: {
  folder: string | null;
  /** 0, the default, for any free one. */
  port?: number;
  /** Buckets to make. */
  buckets?: string[];
  /** By which addresses expire; the machine's own unless given. */
  clock?: Pick<Clock, 'now'>;
}): Promise<Objects> => {
  const app = buildApp({ logger: false });
  admitAnySize(app);
  guardAddresses(app, options.clock ?? { now: Date.now });
  if (options.folder !== null) await keepOnDisk(app, createDisk(options.folder));
  const endpoint = await app.listen({ host: '127.0.0.1', port: options.port ?? 0 });
  const createBucket = (name: string): Promise<void> => put(app, `/${name}`, {}, Buffer.alloc(0));
  for (const bucket of options.buckets ?? []) await createBucket(bucket);
  return { endpoint, createBucket, close: async () => app.close() };
};
