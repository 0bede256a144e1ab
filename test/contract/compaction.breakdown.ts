import type { ObjectDependencies } from '../../functions/common/bucket';
import type { World } from './compaction.world';

/** What breaks down. */
export class CrashError extends Error {}

const isWrite = (command: object): boolean => /Transact|^Put|Update|BatchWrite|^Delete/.test(command.constructor.name);

/** The clients of a process, for the table and for the bucket, that count its writes to both together. */
export interface Process {
  readonly client: ObjectDependencies['client'];
  readonly stores: Pick<ObjectDependencies, 'tables' | 'bucket'>;
  /** How many writes are done. */
  done(): number;
}

const processOf = (world: World, before: () => void, after: (write: number) => void): Process => {
  let done = 0;
  const sendBy =
    (client: { send: unknown }) =>
    async (command: object, options?: object): Promise<unknown> => {
      before();
      const answer = await (client.send as (...given: unknown[]) => Promise<unknown>).call(client, command, options);
      if (isWrite(command)) after((done += 1));
      return answer;
    };
  const bucketClient = { send: sendBy(world.bucket.client) } as ObjectDependencies['bucket']['client'];
  return {
    client: { send: sendBy(world.client) } as ObjectDependencies['client'],
    stores: { tables: world.tables, bucket: { ...world.bucket, client: bucketClient } },
    done: () => done,
  };
};

/** A process that breaks down once `writes` writes are done: the last one's answer is lost, and nothing gets through after it. */
export const crashing = (world: World, writes: number): Process => {
  let down = false;
  const fail = (): void => {
    if (down) throw new CrashError('down');
  };
  return processOf(world, fail, (write) => {
    down ||= write >= writes;
    fail();
  });
};

/** A process that gets no answer to one write, once, and lives on. */
export const forgetful = (world: World, writes: number): Process =>
  processOf(
    world,
    () => undefined,
    (write) => {
      if (write === writes) throw new CrashError('no answer');
    },
  );
