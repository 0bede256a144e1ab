import { expect, it } from 'vitest';
import { badIds, idRefusal } from './bad-input';
import { begin, refusal, run, type Json } from './resolver';

const one = 'Give one of versionId, revision and at.';

/** Tests of a field that asks the function `history`: `argsOf` gives its arguments, `asked` what the function is asked. */
export const testHistoryField = (field: string, args: Json, operation: string, asked: Json): void => {
  it.each(badIds)('refuses the document id %j', (id) => {
    expect(run(field, 'request', { args: { ...args, documentId: id } }).error).toEqual(idRefusal('documentId'));
  });

  it('[ACC-3] asks the function for every member', () => {
    const { own, roles } = begin(field, args);
    expect(own).toEqual({ operation, arguments: asked });
    expect(roles).toEqual(['OWNER', 'EDITOR', 'COMMENTER', 'VIEWER']);
  });

  it('gives what the function gave', () => {
    expect(run(field, 'response', { prev: { result: { items: [1] } } }).result).toEqual({ items: [1] });
  });
};

/** Tests of an argument `name` that is a moment. */
export const testMoment = (field: string, args: Json, name: string): void => {
  const asked = (moment: unknown): Json => begin(field, { ...args, [name]: moment })['own'].arguments[name];
  const errorOf = (moment: Json) => run(field, 'request', { args: { ...args, [name]: moment } }).error;

  it.each([[null], [{}], [{ revision: null }]])(`[VER-1] ${name}: %j is the present state`, (moment) => {
    expect(asked(moment)).toEqual({});
  });

  it.each([{ revision: 0 }, { revision: 7 }, { versionId: 'v1' }])(`[VER-1] ${name}: %j`, (moment) => {
    expect(asked(moment)).toEqual(moment);
  });

  it(`[VER-1] ${name}: a time, in the zone of the server`, () => {
    expect(asked({ at: '2026-01-02T03:04:05+01:00' })).toEqual({ at: '2026-01-02T02:04:05.000Z' });
  });

  it.each<[Json, string]>([
    [{ revision: -1 }, 'revision must be a revision or 0.'],
    [{ revision: 0.5 }, 'revision must be a revision or 0.'],
    [{ revision: 2_147_483_648 }, 'revision must be a revision or 0.'],
    [{ revision: 1, versionId: 'v1' }, one],
    [{ at: '2026-01-02T03:04:05Z', revision: 1 }, one],
  ])(`refuses ${name}: %j`, (moment, detail) => {
    expect(errorOf(moment)).toEqual(refusal('INVALID_INPUT', detail));
  });

  it(`refuses ${name}: a version id that is none`, () => {
    expect(errorOf({ versionId: 'a#b' })).toEqual(idRefusal('versionId'));
  });
};

/** Tests of `limit` and `nextToken`, which the function reads. */
export const testPage = (field: string, args: Json, most: number): void => {
  it.each([1, most])('takes the limit %d, and a token', (limit) => {
    const { own } = begin(field, { ...args, limit, nextToken: 'next' });
    expect(own.arguments).toMatchObject({ limit, nextToken: 'next' });
  });

  it.each([0, most + 1, 1.5])('refuses the limit %d', (limit) => {
    const { error } = run(field, 'request', { args: { ...args, limit } });
    expect(error).toEqual(refusal('INVALID_INPUT', `limit must be a whole number from 1 to ${most}.`));
  });

  it('refuses a token that is too long to be one', () => {
    const { error } = run(field, 'request', { args: { ...args, nextToken: 'x'.repeat(201) } });
    expect(error).toEqual(refusal('INVALID_INPUT', 'The nextToken is none of this field.'));
  });
};

/** Tests of what both reverts take. */
export const testRevertMoment = (field: string, input: Json): void => {
  const errorOf = (more: Json) => run(field, 'request', { args: { input: { ...input, ...more } } }).error;

  it.each(badIds)('refuses the document id %j', (id) => {
    expect(errorOf({ documentId: id })).toEqual(idRefusal('documentId'));
  });

  it('refuses a moment that is none', () => {
    expect(errorOf({ moment: { revision: 1, versionId: 'v1' } })).toEqual(refusal('INVALID_INPUT', one));
  });

  it('gives what the function gave', () => {
    expect(run(field, 'response', { prev: { result: { state: 'DONE' } } }).result).toEqual({ state: 'DONE' });
  });
};
