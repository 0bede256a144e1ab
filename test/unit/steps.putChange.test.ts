import { describe, expect, it } from 'vitest';
import { anInsert, changeArgs, vector } from '../helpers/change';
import * as context from '../helpers/resolver';
import {
  at,
  documentId,
  enter,
  failed,
  failures,
  items,
  keyOf,
  me,
  refusal,
  run,
  typed,
  type Json,
} from '../helpers/resolver';

const step = 'steps/putChange';
const field = 'Mutation.submitChange';

const submit = (input: Json, access: Json = {}, site: Json = {}) => {
  const args = changeArgs(input);
  const stash = enter(field, args, [items.member('EDITOR'), items.access(access), items.site(site)]);
  return run(step, 'request', { args, stash });
};

describe(`${step}: request`, () => {
  it('[SYN-1] puts the change under its site and first seq, if that key is free', () => {
    const remove = { tombstone: true, target: vector(), length: 3 };
    const insert = { value: 'hé', left: vector(), right: null };
    expect(submit({ operations: [insert, remove] }).result).toEqual({
      operation: 'PutItem',
      key: keyOf('O#00000007#0000000011'),
      attributeValues: typed({
        ...{ documentId, ssn: 2, sum: 20, sid: 7, seq: 11, seqEnd: 13, userId: me, at },
        operations: [insert, remove],
      }),
      condition: { expression: 'attribute_not_exists(pk)', equalsIgnore: ['at'], consistentRead: true },
    });
  });

  it('[SYN-2] stores the same item for the same change, however it was written down', () => {
    const left = vector();
    const plain = [
      { value: 'hi', left },
      { tombstone: true, target: left, length: 2 },
    ];
    const stored = JSON.stringify(submit({ operations: plain }).result);
    const nulls = { left: null, right: null, tombstone: null, target: null, length: null, value: null };
    const { ssn, sum, sid, seq } = left;
    const variants: Json[] = [
      { operations: plain.map((operation) => ({ ...nulls, ...operation })) },
      { operations: [{ tombstone: false, ...plain[0] }, plain[1]] },
      { operations: plain.map((operation) => Object.fromEntries(Object.entries(operation).reverse())) },
      { operations: [{ left: { seq, sid, sum, ssn }, value: 'hi' }, plain[1]] },
      { operations: [{ ...plain[0], left: { ...left, more: 1 }, more: 1 }, plain[1]], more: 1 },
      {
        operations: plain,
        cursor: { anchor: { sid: 7, seq: 12, side: 'AFTER' }, head: { sid: 7, seq: 12, side: 'AFTER' } },
      },
      { operations: plain, userId: me, at: 'yesterday', seqEnd: 99, expiresAt: 1 },
    ];
    for (const variant of variants) expect(JSON.stringify(submit(variant).result)).toBe(stored);
  });

  it('[ED-1] covers a seq for each code unit of an insert and one for a delete', () => {
    const seqEnd = (operations: Json[]) => (submit({ operations }).result as Json).attributeValues.seqEnd;
    expect(seqEnd([anInsert('x')])).toEqual({ N: 11 });
    expect(seqEnd([anInsert('😀x'), { tombstone: true, target: vector(), length: 50 }, anInsert('y')])).toEqual({
      N: 15,
    });
  });

  it.each<[string, Json, Json, Json]>([
    ['SESSION_TERMINATED', {}, { status: 'TERMINATED' }, {}],
    ['SITE_BARRED', {}, {}, { barred: true }],
    ['WRONG_SESSION', { ssn: 1 }, {}, {}],
    ['WRONG_SESSION', { ssn: 3 }, {}, {}],
    ['EPOCH_CHANGED', { epoch: 2 }, {}, {}],
    ['EPOCH_CHANGED', { epoch: 4 }, {}, {}],
    ['ALREADY_COMMITTED', {}, {}, { foldedSeq: 11 }],
    ['ALREADY_COMMITTED', {}, {}, { foldedSeq: 12 }],
  ])('[SYN-4] [SES-5] refuses with %s: input %j, ACCESS %j, site %j', (reason, input, access, site) => {
    expect(submit(input, access, site).error).toEqual(refusal(reason));
  });

  it('[SYN-3] takes the seq after the folded one', () => {
    expect(submit({}, {}, { foldedSeq: 10 }).error).toBeNull();
  });

  it('[SYN-4] takes a last sum of 2^20 and 1,000 for each millisecond of the document, and none above', () => {
    const highest = 2 ** 20 + 1000 * 1000;
    const three = { operations: [anInsert('ab'), { tombstone: true, target: vector(), length: 9 }] };
    expect(submit({ ...three, sum: highest - 2 }).error).toBeNull();
    expect(submit({ ...three, sum: highest - 1 }).error).toEqual(refusal('CLOCK_TOO_FAR'));
    const young = { createdAt: at };
    expect(submit({ ...three, sum: 2 ** 20 - 2 }, young).error).toBeNull();
    expect(submit({ ...three, sum: 2 ** 20 - 1 }, young).error).toEqual(refusal('CLOCK_TOO_FAR'));
  });
});

describe(`${step}: response`, () => {
  const cursor = { anchor: { sid: 0, seq: 0, side: 'AFTER' }, head: { sid: 0, seq: 0, side: 'BEFORE' } };
  const answer = (more: object, outcome: object) => {
    const args = changeArgs(more);
    const stash = enter(field, args, [items.member('EDITOR'), items.access(), items.site()]);
    return run(step, 'response', { args, stash, ...outcome });
  };
  const stored = { pk: context.pk, sk: 'O#00000007#0000000011', documentId, sid: 7, seq: 11, seqEnd: 12, at };

  it('[SYN-2] publishes the epoch of ACCESS, and neither a stored nor a given one', () => {
    expect(answer({ epoch: 1 }, { result: { ...stored, epoch: 2 } }).result).toEqual({
      ...stored,
      epoch: 3,
      cursor: null,
    });
  });

  it('publishes the cursor that was given with the change and is not stored', () => {
    expect(answer({ cursor }, { result: stored }).result).toEqual({ ...stored, epoch: 3, cursor });
  });

  it('[SYN-3] answers a failed condition with CONFLICT: something else is stored there', () => {
    const outcome = failed('DynamoDB:ConditionalCheckFailedException');
    expect(answer({}, { ...outcome, result: { ...stored, userId: 'bert' } }).error).toEqual(refusal('CONFLICT'));
  });

  it.each(failures)('answers %s with %s, in our own words', (type, reason) => {
    expect(answer({}, failed(type)).error).toEqual(refusal(reason));
  });
});
