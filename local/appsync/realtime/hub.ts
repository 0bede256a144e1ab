import type { Outcome, Publication } from '../server/execute';
import type { Faults } from '../server/faults';
import { DELIVERY_BYTES, type Meter, PAYLOAD_BYTES } from '../server/meter';
import type { Api } from '../server/schema';
import type { Invalidation } from '../types';
import type { Subscription } from './subscription';

/** Where a subscription's messages go. */
export interface Subscriber {
  subscription: Subscription;
  /** `payload` is the JSON of `{data, errors?}`. */
  deliver(payload: string): void;
  /** The subscription was invalidated. */
  end(): void;
}

/** Carries what mutations return to the subscriptions of it. */
export interface Hub {
  add(subscriber: Subscriber): void;
  remove(subscriber: Subscriber): void;
  /** Queues the publications and invalidations of a mutation; they are carried out later, one mutation after another. */
  publish(outcome: Pick<Outcome, 'publications' | 'invalidations'>): void;
}

export const createHub = (api: Api, faults: Faults, meter: Meter): Hub => {
  const subscribers = new Map<string, Set<Subscriber>>();
  const queue: Pick<Outcome, 'publications' | 'invalidations'>[] = [];

  const of = (field: string): Subscriber[] => [...(subscribers.get(field) ?? [])];

  const deliver = ({ mutationField, payload }: Publication): void => {
    // Subscriptions that select the same get the same text: it is made once.
    const texts = new Map<string, string>();
    for (const subscriber of (api.subscribers.get(mutationField) ?? []).flatMap(of)) {
      const { subscription } = subscriber;
      if (!subscription.wants(payload)) continue;
      const text = texts.get(subscription.projection) ?? subscription.project(payload);
      texts.set(subscription.projection, text);
      const bytes = Buffer.byteLength(text);
      if (bytes > PAYLOAD_BYTES) meter.oversized += 1;
      else {
        meter.deliveries += Math.ceil(bytes / DELIVERY_BYTES);
        subscriber.deliver(text);
      }
    }
  };

  const invalidate = ({ subscriptionField, payload }: Invalidation): void => {
    if (faults.settings.loseInvalidations) return;
    for (const subscriber of of(subscriptionField)) {
      if (!subscriber.subscription.isEndedBy(payload)) continue;
      meter.invalidations += 1;
      subscriber.end();
    }
  };

  const drain = (): void => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      next.publications.forEach(deliver);
      next.invalidations.forEach(invalidate);
    }
  };

  return {
    add(subscriber) {
      const { field } = subscriber.subscription;
      subscribers.set(field, (subscribers.get(field) ?? new Set()).add(subscriber));
    },
    remove: (subscriber) => void subscribers.get(subscriber.subscription.field)?.delete(subscriber),
    publish(outcome) {
      if (outcome.publications.length === 0 && outcome.invalidations.length === 0) return;
      if (queue.push(outcome) === 1) setImmediate(drain);
    },
  };
};
