import { describe, expect, it } from 'vitest';
import * as context from '../helpers/resolver';
import {
  at,
  badSelections,
  documentId,
  enter,
  items,
  keyOf,
  me,
  refusal,
  run,
  typed,
  type Json,
} from '../helpers/resolver';

const step = 'steps/endSession';
const field = 'Mutation.terminateSession';
const argsOf = (ssn: number) => ({ input: { documentId, ssn } });
const stashOf = (ssn: number, access: Json = {}) =>
  enter(field, argsOf(ssn), [items.member('OWNER'), items.access(access)]);
const request = (ssn: number, access: Json = {}) =>
  run(step, 'request', { args: argsOf(ssn), stash: stashOf(ssn, access) });

describe(`${step}: request`, () => {
  it('[SES-10] ends the session and raises the epoch in one transaction', () => {
    const { result, stash } = request(2);
    const [access, event] = (result as { transactItems: Json[] }).transactItems;
    expect(access).toMatchObject({
      key: keyOf('ACCESS'),
      update: {
        expressionValues: typed({ ':status': 'TERMINATED', ':epoch': 4, ':terminatedAt': at, ':terminatedBy': me }),
      },
      condition: { expressionValues: typed({ ':epoch_seen': 3, ':ssn_seen': 2, ':status_seen': 'ACTIVE' }) },
    });
    expect(event?.['attributeValues']).toMatchObject(typed({ kind: 'SESSION_TERMINATED', ssn: 2 }));
    expect(stash['own']).toEqual({ ended: true });
  });

  it.each([
    ['that is over', 2, { status: 'TERMINATED' }],
    ['before the present one', 1, {}],
  ])('[SES-10] ends nothing if asked to end a session %s', (_title, ssn, access) => {
    expect(request(ssn, access)).toMatchObject({ early: { skipTo: null }, stash: { own: {} } });
  });

  it('[SES-10] refuses to end a session that has not begun', () => {
    expect(request(3).error).toEqual(refusal('WRONG_SESSION'));
  });
});

describe(`${step}: response`, () => {
  it('is BUSY if access or session changed since it was read', () => {
    expect(run(step, 'response', { result: { keys: [] } }).result).toEqual({});
    expect(run(step, 'response', context.cancelled('ConditionalCheckFailed', 'None')).error).toEqual(refusal('BUSY'));
  });

  it.each(context.failures)('answers %s with %s, in our own words', (type, reason) => {
    expect(run(step, 'response', context.failed(type)).error).toEqual(refusal(reason));
  });
});

describe(field, () => {
  it.each([0, -1, 1.5, 2 ** 31])('refuses the session number %d', (ssn) => {
    expect(run(field, 'request', { args: argsOf(ssn) }).error?.errorType).toBe('INVALID_INPUT');
  });

  it.each(badSelections(field))('[ACC-4] refuses %s', (_title, bad) => {
    expect(run(field, 'request', { args: argsOf(2), ...bad }).error?.errorType).toBe('SELECTION_REFUSED');
  });

  it.each([
    ['ends everybody’s subscriptions', true],
    ['ends none if the session was over', false],
  ])('[SES-10] publishes under the epoch before and %s', (_title, ended) => {
    const stash = { ...stashOf(2), own: { ended } };
    const { invalidations, result } = run(field, 'response', { args: argsOf(2), stash });
    expect(result).toMatchObject({ epoch: 3, kind: 'SESSION_CHANGED' });
    expect(invalidations.map(({ payload }) => payload)).toEqual(
      ended ? Array(3).fill({ documentId, userId: '*' }) : [],
    );
  });
});

describe('Query.session', () => {
  it('[SES-10] tells when and by whom it was started and terminated', () => {
    const times = { startedAt: at, startedBy: 'bert', terminatedAt: at, terminatedBy: me };
    const stash = enter('Query.session', { documentId }, [
      items.member('VIEWER'),
      items.access({ status: 'TERMINATED', ...times }),
    ]);
    expect(run('Query.session', 'response', { stash }).result).toEqual({
      sessionId: `${documentId}-2`,
      ssn: 2,
      status: 'TERMINATED',
      ...times,
    });
  });
});
