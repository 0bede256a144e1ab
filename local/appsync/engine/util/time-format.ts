/** Calendar fields of a moment in a time zone. */
type Fields = Record<'year' | 'month' | 'day' | 'hour' | 'minute' | 'second', number>;

const fieldsOf = (milliseconds: number, zone: string): Fields => {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return Object.fromEntries(
    format.formatToParts(milliseconds).map(({ type, value }) => [type, Number(value)]),
  ) as Fields;
};

/** Milliseconds by which the zone's clocks are ahead of UTC at a moment. */
const offsetAt = (milliseconds: number, zone: string): number => {
  const { year, month, day, hour, minute, second } = fieldsOf(milliseconds, zone);
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(milliseconds / 1000) * 1000;
};

const digits = (value: number, width: number): string => String(value).padStart(width, '0');

const zoneText = (offset: number, colon: string): string => {
  const minutes = Math.abs(offset) / 60_000;
  return `${offset < 0 ? '-' : '+'}${digits(Math.floor(minutes / 60), 2)}${colon}${digits(minutes % 60, 2)}`;
};

type Part = { letters: string } | { literal: string };

/** Splits a pattern of java.time.format.DateTimeFormatter into runs of one letter and literal text. */
const partsOf = (pattern: string): Part[] =>
  [...pattern.matchAll(/'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']+/g)].map(([whole, quoted, letter]) => {
    if (quoted !== undefined) return { literal: quoted === '' ? "'" : quoted.replaceAll("''", "'") };
    return letter === undefined ? { literal: whole } : { letters: whole };
  });

const refuse = (letters: string): never => {
  throw new Error(`NOT_SUPPORTED: ${letters} in a time format`);
};

const printed = (letters: string, milliseconds: number, zone: string): string => {
  const { year, month, day, hour, minute, second } = fieldsOf(milliseconds, zone);
  const offset = offsetAt(milliseconds, zone);
  const named = (option: object): string =>
    new Intl.DateTimeFormat('en-US', { timeZone: zone, ...option }).format(milliseconds);
  const width = letters.length;
  switch (letters.charAt(0)) {
    case 'y':
    case 'u':
      return width === 2 ? digits(year % 100, 2) : digits(year, width);
    case 'M':
      return width < 3 ? digits(month, width) : named({ month: width === 3 ? 'short' : 'long' });
    case 'd':
      return digits(day, width);
    case 'E':
      return named({ weekday: width < 4 ? 'short' : 'long' });
    case 'H':
      return digits(hour, width);
    case 'h':
      return digits(hour % 12 || 12, width);
    case 'a':
      return hour < 12 ? 'AM' : 'PM';
    case 'm':
      return digits(minute, width);
    case 's':
      return digits(second, width);
    case 'S':
      return digits(milliseconds % 1000, 3)
        .padEnd(width, '0')
        .slice(0, width);
    case 'Z':
      return width < 4 ? zoneText(offset, '') : refuse(letters);
    case 'X':
      return offset === 0 ? 'Z' : zoneText(offset, width === 3 ? ':' : '');
    case 'V':
      return zone;
    default:
      return refuse(letters);
  }
};

/** Formats a moment by a DateTimeFormatter pattern; letters beyond the usual ones are refused. */
export const formatTime = (milliseconds: number, pattern: string, zone: string): string =>
  partsOf(pattern)
    .map((part) => ('literal' in part ? part.literal : printed(part.letters, milliseconds, zone)))
    .join('');

const FIELDS: Record<string, string> = {
  y: 'year',
  u: 'year',
  M: 'month',
  d: 'day',
  H: 'hour',
  m: 'minute',
  s: 'second',
  S: 'fraction',
};

/** Parses what a pattern of numeric fields (and `Z` or `X`) prints. Throws if the text has another form. */
export const parseTime = (text: string, pattern: string, zone: string): number => {
  const seen: string[] = [];
  const source = partsOf(pattern).map((part) => {
    if ('literal' in part) return part.literal.replaceAll(/[^\w\s]/g, '\\$&');
    const letter = part.letters.charAt(0);
    seen.push(letter === 'Z' || letter === 'X' ? 'zone' : (FIELDS[letter] ?? refuse(part.letters)));
    if (seen.at(-1) === 'zone') return '(Z|[+-]\\d{2}:?\\d{2})';
    return part.letters.length === 1 ? '(\\d+)' : `(\\d{${part.letters.length}})`;
  });
  const match = new RegExp(`^${source.join('')}$`).exec(text);
  if (match === null) throw new Error(`${text} has not the form ${pattern}`);
  const field = (name: string, otherwise: number): number => {
    const at = seen.indexOf(name);
    return at < 0 ? otherwise : Number(match[at + 1]);
  };
  const milliseconds = seen.includes('fraction') ? Number(`0.${match[seen.indexOf('fraction') + 1]}`) * 1000 : 0;
  const utc =
    Date.UTC(
      field('year', 1970),
      field('month', 1) - 1,
      field('day', 1),
      field('hour', 0),
      field('minute', 0),
      field('second', 0),
    ) + Math.round(milliseconds);
  if (!seen.includes('zone')) return utc - offsetAt(utc - offsetAt(utc, zone), zone);
  const given = match[seen.indexOf('zone') + 1] as string;
  if (given === 'Z') return utc;
  const [, sign, hours, minutes] = /([+-])(\d{2}):?(\d{2})/.exec(given) as RegExpExecArray;
  return utc - (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
};
