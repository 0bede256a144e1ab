import { describe, expect, it } from 'vitest';
import { at, badSelections, documentId, me, refusal, run } from '../helpers/resolver';

const field = 'Mutation.publishNotification';
const input = {
  userId: me,
  notificationId: '01J',
  kind: 'JOINED',
  documentId,
  actorId: 'bert',
  subject: null,
  mentioned: false,
  count: 1,
  at,
  read: false,
};

describe(field, () => {
  it('[NOT-16] publishes what the notifier says, and stores nothing', () => {
    const { result } = run(field, 'request', { args: { input } });
    expect(result).toEqual({ payload: input });
    expect(run(field, 'response', { args: { input }, result: input }).result).toEqual(input);
  });

  it.each(
    // The cases are about fields of Notification, which has no epoch: an alias, a directive and a fragment on `at`.
    badSelections(field, 'at'),
  )('[ACC-4] refuses %s', (_title, context) => {
    expect(run(field, 'request', { args: { input }, ...context }).error).toMatchObject({
      errorType: refusal('SELECTION_REFUSED')['errorType'],
    });
  });
});
