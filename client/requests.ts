import { aFewTimes } from './attempts';
import { Backoff } from './backoff';
import type { Clock } from './clock';
import { newId, type Random } from './random';
import type { Transport } from './transport';

/** A part of a list. */
export interface PageOf<Item> {
  readonly items: readonly Item[];
  /** Asks for the next page; null on the last one. A page may be short, even empty, and not the last. */
  readonly nextToken: string | null;
}

export interface PageRequest {
  limit?: number;
  nextToken?: string | null;
}

/** The items of all pages, asked for as they are taken. */
export async function* everyItem<Item>(list: (page: PageRequest) => Promise<PageOf<Item>>): AsyncGenerator<Item, void> {
  let nextToken: string | null = null;
  do {
    const page: PageOf<Item> = await list({ nextToken });
    yield* page.items;
    nextToken = page.nextToken;
  } while (nextToken !== null);
}

/** Requests that a user waits for. Every mutation of the API may be sent again, so a failure that may pass is tried anew. */
export class Requests {
  constructor(
    private readonly transport: Transport,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  /** Runs an operation of one field and gives that field. Rejects with WeftError. */
  async ask<Field>(query: string, variables: object): Promise<Field> {
    const attempt = (): Promise<Record<string, Field>> => this.transport.request(query, variables);
    const data = await aFewTimes(attempt, new Backoff(this.clock, this.random));
    return Object.values(data)[0]!;
  }

  /** An id for something new: sent again with the same id, it is made once. */
  newId(): string {
    return newId(this.random);
  }
}
