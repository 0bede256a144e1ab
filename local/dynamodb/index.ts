import { mkdir } from 'node:fs/promises';
import type { Clock } from '../clock';
import { openEngine } from './engine';
import { serve } from './server';

export { clientOptions, type ClientOptions } from './client';
export { createTables } from './create-tables';

/** A running database. */
export interface LocalDynamo {
  /** For the SDK's DynamoDB and DynamoDB Streams clients alike. */
  endpoint: string;
  /** Answers what has arrived, then closes the database. */
  close(): Promise<void>;
}

/**
 * Starts a DynamoDB on the loopback address: dynalite with transactions, Streams and TTL. What it has acknowledged in a
 * `folder` survives the death of the process; with `null` everything is in memory. Port 0, or none, is any free port.
 * Rejects if the port or the folder is in use.
 */
export const startDynamo = async (options: {
  folder: string | null;
  port?: number;
  clock: Clock;
}): Promise<LocalDynamo> => {
  if (options.folder !== null) await mkdir(options.folder, { recursive: true });
  const engine = await openEngine(options.folder, options.clock);
  try {
    const { endpoint, close } = await serve(engine, options.port ?? 0);
    return {
      endpoint,
      async close() {
        await close();
        await engine.close();
      },
    };
  } catch (error) {
    await engine.close();
    throw error;
  }
};
