import { each } from '../common/each';
import { kindOf, type Contribution, type DurableEvent, type Notify } from '../common/event';
import { detailsOf } from '../common/logger';
import { readAudience, recipientsOf, type Audience } from './audience';
import type { NotifierDependencies, PushedNotification } from './dependencies';
import { putFolded, type Fold } from './folded';
import { putSingle } from './single';

/** Writes of one event, or of one author's fold, at a time. */
const concurrency = 20;

type Events = ReadonlyMap<string, DurableEvent>;

/** Pushes an entry. That it fails is no reason to handle the message again: the entry is in the inbox. */
const push = async ({ push, logger, metrics }: NotifierDependencies, entry: PushedNotification): Promise<void> => {
  try {
    await push(entry);
  } catch (error) {
    metrics.addMetric('FailedPushes', 'Count', 1);
    logger.warn('A notification could not be pushed.', { kind: entry.kind, ...detailsOf(error) });
  }
};

/** Writes one entry per recipient, and pushes those that say so. */
const write = async <R>(
  dependencies: NotifierDependencies,
  recipients: readonly R[],
  put: (recipient: R) => Promise<PushedNotification | null>,
): Promise<void> =>
  each(recipients, concurrency, async (recipient) => {
    const entry = await put(recipient);
    if (!entry) return;
    dependencies.metrics.addMetric('WrittenNotifications', 'Count', 1);
    await push(dependencies, entry);
  });

/** One author's part of the events of a document that fold, with the messages that it came in. */
interface AuthorFold {
  readonly fold: Fold;
  readonly messageIds: readonly string[];
}

const contributionsOf = ({ authors }: DurableEvent): [string, Contribution][] =>
  Object.entries(authors as Record<string, Contribution>);

const foldsOf = (events: Events): AuthorFold[] => {
  const folds = new Map<string, { kind: string; documentId: string; at: string; of: [string, Contribution][] }>();
  for (const [messageId, event] of events)
    for (const [actorId, contribution] of contributionsOf(event)) {
      const { kind, documentId, at } = event;
      const found = folds.get(actorId) ?? { kind, documentId, at, of: [] };
      folds.set(actorId, { ...found, at: at > found.at ? at : found.at, of: [...found.of, [messageId, contribution]] });
    }
  return [...folds].map(([actorId, { of, ...fold }]) => ({
    fold: { ...fold, actorId, contributions: of.map(([, contribution]) => contribution) },
    messageIds: of.map(([messageId]) => messageId),
  }));
};

const writeFold = (dependencies: NotifierDependencies, fold: Fold, notify: Notify, audience: Audience) => {
  const event = { ...fold, eventId: '', version: 0 };
  return write(dependencies, recipientsOf(event, notify, fold.actorId, audience), ({ userId }) =>
    putFolded(dependencies, fold, userId),
  );
};

const writeSingle = (
  dependencies: NotifierDependencies,
  event: DurableEvent,
  notify: Notify,
  audience: Audience,
): Promise<void> =>
  write(dependencies, recipientsOf(event, notify, event.actorId, audience), (recipient) =>
    putSingle(dependencies, event, notify, recipient),
  );

/**
 * Handles events of one document, by the messages that they came in: who is concerned is read once, each single event has
 * its entries, and the folding events of one author are counted in one write per recipient. Returns, by message, what
 * ends when all of it is written. `mayBegin` throws if there is no time to begin.
 */
export const notify = (
  dependencies: NotifierDependencies,
  events: Events,
  mayBegin: () => void,
): Map<string, Promise<void>> => {
  const notifying = [...events].filter(([, { kind }]) => kindOf(kind)?.notify);
  if (notifying.length === 0) return new Map([...events.keys()].map((messageId) => [messageId, Promise.resolve()]));

  const [[, { documentId }]] = notifying as [[string, DurableEvent]];
  const subjects = notifying.flatMap(([, event]) => {
    const { audience, subject } = kindOf(event.kind)!.notify!;
    return audience === 'SUBJECT' ? [String(event[subject!])] : [];
  });
  const audience = (async () => {
    mayBegin();
    return readAudience(dependencies, documentId, subjects);
  })();

  const parts = new Map<string, Promise<void>[]>();
  const add = (messageId: string, part: Promise<void>): void => {
    // Whoever awaits all parts of a message hears of it; until then it is not unhandled.
    part.catch(() => undefined);
    parts.set(messageId, [...(parts.get(messageId) ?? []), part]);
  };
  const folding = new Map(notifying.filter(([, { kind }]) => kindOf(kind)!.notify!.folds));
  for (const { fold, messageIds } of foldsOf(folding)) {
    const part = audience.then((read) => writeFold(dependencies, fold, kindOf(fold.kind)!.notify!, read));
    for (const messageId of messageIds) add(messageId, part);
  }
  for (const [messageId, event] of notifying)
    if (!folding.has(messageId))
      add(
        messageId,
        audience.then((read) => writeSingle(dependencies, event, kindOf(event.kind)!.notify!, read)),
      );
  return new Map(
    [...events.keys()].map((messageId) => [messageId, Promise.all(parts.get(messageId) ?? []).then(() => undefined)]),
  );
};
