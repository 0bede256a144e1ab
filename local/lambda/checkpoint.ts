import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** How far each shard of a stream was handled. */
export interface Checkpoint {
  streamArn: string;
  shards: Record<
    string,
    {
      /** The last record that was handled, discarded or not meant for the function; `null` before the first. */
      sequence: string | null;
      /** Whether the shard is closed and was handled to its end. */
      done: boolean;
    }
  >;
}

export interface CheckpointStore {
  load(): Promise<Checkpoint | null>;
  save(checkpoint: Checkpoint): Promise<void>;
}

/** Keeps a checkpoint in a JSON file, which always holds the whole of one that was saved. */
export const fileCheckpoint = (file: string): CheckpointStore => ({
  async load() {
    try {
      return JSON.parse(await readFile(file, 'utf8')) as Checkpoint;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  },
  async save(checkpoint) {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(`${file}.new`, JSON.stringify(checkpoint), { flush: true });
    await rename(`${file}.new`, file);
  },
});

/** Keeps a checkpoint for as long as the process lives. */
export const memoryCheckpoint = (): CheckpointStore => {
  let kept: Checkpoint | null = null;
  return {
    load: () => Promise.resolve(structuredClone(kept)),
    save(checkpoint) {
      kept = structuredClone(checkpoint);
      return Promise.resolve();
    },
  };
};
