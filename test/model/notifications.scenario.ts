import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { Dependencies } from '../../functions/common/dependencies';
import { notifyBatch } from '../../functions/notifier/batch';
import { queues } from '../../schema/events.json';
import { createQueue } from '../helpers/queue';
import { createRandom } from '../helpers/random';
import { notifierDependencies } from '../unit/notifier.dependencies';

/** How badly things go, each a probability for one invocation. */
export interface Troubles {
  /** The database fails from some write on, and the function answers which messages it could not handle. */
  fails: number;
  /** The function dies at some write: nothing is answered. */
  dies: number;
}

/** Fails a document's writes, as a poison message does, until it is mended. */
export interface Poison {
  documentId: string;
  mended: boolean;
}

type Send = (command: object) => Promise<unknown>;

/**
 * The notifier's real code behind a queue that delivers in no order and sometimes twice, on a database that `send`
 * stands for. The seed determines everything.
 */
export const startScenario = (
  seed: number,
  send: Send,
  tables: Dependencies['tables'],
  troubles: Troubles,
  poison: Poison | null = null,
) => {
  const random = createRandom(seed);
  const clock = { time: Date.now() };
  const queue = createQueue(
    {
      maximumReceives: queues.notifications.maximumReceives,
      visibilityMilliseconds: queues.notifications.visibilityTimeoutSeconds * 1000,
      batchSize: 100,
      window: 400,
      repeats: 0.15,
    },
    random,
    clock,
  );
  const seen = { invocations: 0, failed: 0, died: 0 };

  const consume = async (event: SQSEvent): Promise<SQSBatchResponse | null> => {
    seen.invocations += 1;
    const draw = random.next();
    const dies = draw < troubles.dies;
    const fails = !dies && draw < troubles.dies + troubles.fails;
    // At which write it begins: somewhere in the batch.
    let left = dies || fails ? random.below(event.Records.length * 20) : Infinity;
    const limited: Send = (command) => {
      if (command instanceof PutCommand) {
        if (left <= 0) return Promise.reject(new Error('The database is not there.'));
        left -= 1;
        const item = command.input.Item!;
        if (poison && !poison.mended && item['documentId'] === poison.documentId)
          return Promise.reject(new Error('This document cannot be written about.'));
      }
      return send(command);
    };
    const dependencies = notifierDependencies({ send: limited as never }, { tables, clock, seed: seen.invocations });
    const context = { getRemainingTimeInMillis: () => 30_000 } as Context;
    const response = await notifyBatch(dependencies, event, context);
    if (dies) seen.died += 1;
    if (fails) seen.failed += 1;
    return dies ? null : response;
  };

  return { queue, random, clock, seen, drain: () => queue.drain(consume) };
};
