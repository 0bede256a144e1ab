import { refusal, type Json } from './resolver';

/** What is no id, for it could leave its place in a key. */
export const badIds = ['', ' ', 'a b', 'a#b', 'a/b', 'ä', 'a\n', 'x'.repeat(65)];
export const idRefusal = (name: string): Json =>
  refusal('INVALID_INPUT', `${name} must be 1 to 64 letters, digits, hyphens or underscores.`);

/** What is no site id. */
export const badSids = [0, -1, 1.5, 100_000_000];

/** Cursors with an anchor that no text has. */
export const badCursors: Json[] = [
  { sid: -1, seq: 1 },
  { sid: 100_000_000, seq: 1 },
  { sid: 1.5, seq: 1 },
  { sid: 1, seq: -1 },
  { sid: 1, seq: 2_147_483_648 },
  { sid: 1, seq: 0.5 },
].flatMap((bad) => {
  const good = { sid: 0, seq: 0, side: 'AFTER' };
  return [
    { anchor: { ...bad, side: 'AFTER' }, head: good },
    { anchor: good, head: { ...bad, side: 'BEFORE' } },
  ];
});
