const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const places = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

/** The first ten characters of a ULID: milliseconds since 1970 in Crockford's base 32. They sort as their times do. */
export const ulidTime = (milliseconds: number): string =>
  places.reduce(({ rest, text }) => ({ rest: Math.floor(rest / 32), text: `${digits.charAt(rest % 32)}${text}` }), {
    rest: milliseconds,
    text: '',
  }).text;
