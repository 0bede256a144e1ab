import { describe, expect, it } from 'vitest';
import { Author, decodeChanges, DecodeError, encodeChanges, Replica, type Change } from '../../crdt';
import { createRandom } from '../helpers/random';
import { change, id, insert, remove } from './crdt.examples';

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(/\s/g, ''), 'hex'));

const roundTrip = (...changes: Change[]): void => {
  expect(decodeChanges(encodeChanges(changes))).toEqual(changes);
};

/** One change that inserts 'hi', as columns; parts given by name are other bytes. */
const asColumns = (parts: Readonly<Record<string, string>> = {}): Uint8Array => {
  const one = (value: string): string => `03 00 02 ${value}`;
  const all = {
    ...{ version: '05', users: '00', times: '00', text: '02 68 69', sid: one('07'), changes: one('01'), order: '00' },
    ...{ flags: one('00'), seq: one('00'), ssn: one('00'), sum: one('00'), user: '00', time: '00', tag: one('00') },
    ...{ inserted: one('02'), deleted: '00', idSid: '00', idSeq: '00', idSum: '00', idSsn: '00', padding: '' },
  };
  return bytes(Object.values({ ...all, ...parts }).join(' '));
};

describe('changes as bytes', () => {
  it('[ED-9] are as crdt/FORMAT.md shows them', () => {
    const example = [change(id(7, 1), insert('hi'))];
    expect(decodeChanges(asColumns())).toEqual(example);
    expect(encodeChanges(example)).toEqual(bytes('03 00 07 01 00 00 02 68 69'));
    expect(decodeChanges(encodeChanges(example))).toEqual(example);
    const typed = [change(id(7, 1001, 1003), insert('x', id(7, 1000, 1002), id(7, 400, 402)))];
    expect(encodeChanges(typed)).toEqual(bytes('03 00 07 e9 07 02 3c 99 09 78'));
    const many = Array.from({ length: 9 }, (_, at) => change(id(7, at + 1), insert('x', at === 0 ? null : id(7, at))));
    expect(encodeChanges(many)[0]).toBe(5);
    roundTrip(...many);
    expect(encodeChanges([])).toEqual(bytes('03'));
  });

  it('[ED-9] keep boundaries, users, times and every kind of operation', () => {
    roundTrip(
      { ...change(id(1, 1), insert('a😀')), userId: 'ann', at: '2026-01-31T12:00:00.123Z' },
      { ...change(id(1, 4), insert('b', id(1, 3)), insert('c', id(1, 4), id(1, 1))), userId: 'ben', at: '2026-01-31' },
      {
        ...change(id(2, 1, 9), insert('d', id(1, 3), id(1, 4)), remove(id(2, 1, 9)), remove(id(1, 1), 3)),
        userId: 'ann',
      },
      { ...change(id(1, 6, 30, 2), remove(id(1, 5))), at: '1969-12-31T23:59:59.999Z' },
    );
  });

  it('[ED-9] keep the highest and lowest numbers, in any order of changes', () => {
    const highest = { ssn: 2 ** 31 - 1, sum: 2 ** 53 - 1, sid: 2 ** 31 - 1, seq: 2 ** 31 - 1 };
    const lowest = id(1, 1);
    roundTrip(
      change(highest, insert('x', lowest, highest)),
      change(lowest, insert('x', highest, lowest)),
      change({ ...highest, seq: 1 }, remove(lowest, 2 ** 31 - 1)),
      change(lowest, insert('\ufeffx\ufeff', null, highest)),
    );
    roundTrip(change(highest, remove({ ...highest, seq: 1 }, 2 ** 31 - 1)));
  });

  it('[ED-9] are read into the plain form of a change', () => {
    const wide = { ...change(id(1, 1), insert('x')), documentId: 'd', epoch: 3 };
    expect(decodeChanges(encodeChanges([wide]))).toEqual([change(id(1, 1), insert('x'))]);
  });

  it('take some ten bytes for a keystroke that is sent alone, and of a segment at most two beside its text', () => {
    const random = createRandom(1);
    let time = 1_760_000_000_000;
    const typed = Array.from({ length: 1_000 }, (_, at) => ({
      ...change(id(1, at + 1), insert('x', at === 0 ? null : id(1, at), null)),
      userId: 'ann',
      at: new Date((time += 60 + random.below(400))).toISOString(),
    }));
    roundTrip(...typed);
    expect(encodeChanges(typed).length / typed.length).toBeLessThanOrEqual(3);
    for (const { ssn, sum, sid, seq, operations } of typed)
      expect(encodeChanges([{ ssn, sum, sid, seq, operations }]).length).toBeLessThan(11);
  });

  it('[ED-9] hold what is deleted across many passages at once, and typed where it was, in a few bytes', () => {
    const replica = new Replica();
    const author = new Author(replica, { ssn: 1, sid: 1 });
    const written: Change[] = [];
    const write = (position: number, deleted: number, inserted: string): void => {
      author.replace(position, deleted, inserted);
      written.push(...author.takeSealed(), author.seal()!);
    };
    for (let count = 0; count < 100; count += 1) write(count, 0, 'xy');
    const before = encodeChanges(written).length;
    write(0, 150, 'z');
    expect(written.at(-1)!.operations.length).toBeGreaterThan(50);
    roundTrip(...written);
    expect(encodeChanges(written).length).toBeLessThan(before + 20);
  });

  it('[ED-9] hold the order in which changes came where it is not that of their clocks', () => {
    const typed = (sid: number): Change[] =>
      Array.from({ length: 8 }, (_, at) => change(id(sid, at + 1), insert('x', at === 0 ? null : id(sid, at))));
    const sites = [typed(1), typed(2)];
    roundTrip(...sites.flat());
    roundTrip(...sites.flat().reverse());
    const inOrder = sites[0]!.flatMap((each, at) => [each, sites[1]![at]!]);
    roundTrip(...inOrder);
    expect(encodeChanges(inOrder).length).toBeLessThan(encodeChanges(sites.flat()).length);
  });

  it('[ED-9] hold edits of text that was there before them, by those who agree on it and those who do not', () => {
    const back = Array.from({ length: 6 }, (_, at) =>
      change(id(1, 501 + at, 901 + at), remove(id(3, 40 - at, 60 - at))),
    );
    roundTrip(
      ...back,
      change(id(1, 507, 907), insert('new', id(3, 34, 54), id(3, 35, 55)), remove(id(1, 508, 908), 2)),
      change(id(2, 9, 910), remove(id(3, 30, 50), 12), insert('x', null, id(3, 1, 2))),
      // The same identity with other stamps.
      change(
        id(2, 11, 912),
        insert('y', id(3, 34, 55), id(3, 35, 54)),
        remove(id(1, 507, 908)),
        remove(id(9, 1), 2 ** 30),
      ),
      change(id(2, 14, 915), remove(id(2, 1, 1)), insert('z', id(2, 1, 1), id(1, 507, 907))),
    );
  });

  it('[ED-9] [ED-11] are not made of what is no change', () => {
    expect(() => encodeChanges([change(id(1, 1))])).toThrow(RangeError);
    expect(() => encodeChanges([change(id(1, 1), insert('\ud83d'))])).toThrow(RangeError);
    expect(() => encodeChanges([{ ...change(id(1, 1), insert('x')), userId: '\ud83d' }])).toThrow(RangeError);
  });

  it.each([
    ['nothing', ''],
    ['a former version', '04 00 00 00 00'],
    ['no user count', '05'],
    ['fewer users than said', '05 02 01 61'],
    ['a user longer than the bytes', '05 01 7f 61'],
    ['a huge number of users', '05 ff ff ff ff ff ff ff 0f'],
    ['an integer past 2^53', '05 ff ff ff ff ff ff ff 1f'],
    ['an endless integer', `05 ${'80 '.repeat(2_000)}`],
    ['an integer with an empty last byte', '05 80 00'],
    ['an end inside a row', '03 00 07 01 00 00 02 68'],
    ['an unknown flag of a row', '03 20 07 01 00 20 78'],
    ['a row of a time of both kinds', '03 06 07 01 00 00 00 20 78'],
    ['a row of a time that is no Date', '03 02 07 01 00 bf ff ff ff ff ff ff 1f 20 78'],
    ['a row without operations', '03 08 07 01 00 00'],
    ['a huge number of operations of a row', '03 08 07 01 00 ff ff ff ff ff ff ff 0f 20 78'],
    ['a row of seq 0', '03 00 07 00 01 20 78'],
    ['a row of sum 0', '03 00 07 01 41 20 78'],
    ['a row of session 0', '03 10 07 01 00 00 20 78'],
    ['a row with a character that is not ASCII', '03 00 07 01 00 20 80'],
    ['a row with an empty value', '03 00 07 01 00 00 00'],
    ['a row with half a surrogate pair', '03 00 07 01 00 00 03 ed a0 bd'],
    ['a row with a right origin after none', '03 00 07 01 00 30 78'],
    ['a row with the last identity before there is one', '03 00 07 01 00 24 78'],
    ['a row with a tag of an unknown form', '03 00 07 01 00 60 78'],
    ['a row of a delete without a target', '03 00 07 02 00 21'],
    ['a row of a delete with a right origin', '03 00 07 02 00 2d 01'],
    ['a row of a delete of length 0', '03 00 07 02 00 05 00'],
  ])('[ED-9] of %s are a DecodeError', (_, hex) => {
    expect(() => decodeChanges(bytes(hex))).toThrow(DecodeError);
  });

  it.each<[string, Readonly<Record<string, string>>]>([
    ['a text that is not UTF-8', { text: '02 68 ff' }],
    ['half a surrogate pair', { text: '03 ed a0 bd', inserted: '03 00 02 01' }],
    ['less text than inserted', { text: '01 68' }],
    ['more text than inserted', { text: '03 68 69 69' }],
    ['a column of an unknown form', { flags: '03 03 02 00' }],
    ['a column with an empty run', { flags: '04 00 00 02 00' }],
    ['a column with a value too many', { flags: '04 00 04 00 00' }],
    ['a column without the value that is due', { seq: '00' }],
    ['a signed integer past 2^53', { sum: '0a 00 02 bf ff ff ff ff ff ff 3f' }],
    ['a signed integer with an empty last byte', { sum: '04 00 02 80 00' }],
    ['a repeated value past 2^53', { sum: '12 02 bf ff ff ff ff ff ff 0f ff ff ff ff ff ff ff 0f 00' }],
    ['a site of no change', { changes: '03 00 02 00' }],
    ['more changes than there are', { changes: '03 00 02 02' }],
    ['a huge number of changes in a few bytes', { changes: '0a 00 02 bf ff ff ff ff ff ff 0f' }],
    ['a site that comes twice', { sid: '03 00 05 07', changes: '03 00 05 01' }],
    ['a site without a count', { changes: '00' }],
    ['an order that names no site', { order: '03 00 02 01' }],
    ['an order that names a site too often', { order: '03 00 05 00' }],
    ['an unknown flag', { flags: '03 00 02 08' }],
    ['an unknown user', { flags: '03 00 02 01', user: '03 00 02 00' }],
    ['a time of both kinds', { flags: '03 00 02 06', time: '03 00 02 00' }],
    ['a time that is no Date', { flags: '03 00 02 02', time: '0a 00 02 bf ff ff ff ff ff ff 1f' }],
    ['a time that nobody has', { times: '01 01 61' }],
    ['a step of an unknown form', { tag: '03 00 02 10' }],
    ['a step that is not the last', { tag: '03 00 02 01' }],
    ['an insert of length 0', { text: '00', inserted: '03 00 02 00' }],
    ['sid 0', { sid: '03 00 02 00' }],
    ['seq 0', { seq: '03 00 02 41' }],
    ['a delete up to the start', { text: '00', tag: '03 00 02 02', inserted: '00', deleted: '03 00 02 01' }],
    ['a delete past the end', { text: '00', tag: '03 00 02 04', inserted: '00', deleted: '03 00 02 01' }],
    [
      'a delete of an end',
      { text: '00', tag: '03 00 02 0e', inserted: '00', deleted: '03 00 02 01', idSid: '03 00 02 00' },
    ],
    [
      'a sweep from an end',
      { text: '00', tag: '03 00 02 06', inserted: '00', deleted: '03 00 02 01', idSid: '03 00 02 00' },
    ],
    [
      'an insert before what is not known',
      {
        ...{ tag: '03 00 02 08', idSid: '03 00 02 07' },
        ...{ idSeq: '03 00 02 01', idSum: '03 00 02 00', idSsn: '03 00 02 00' },
      },
    ],
    ['padding that is not zero', { padding: '00 01' }],
  ])('[ED-9] of %s as columns are a DecodeError', (_, parts) => {
    expect(() => decodeChanges(asColumns(parts))).toThrow(DecodeError);
  });
});
