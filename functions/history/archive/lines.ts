import { Refused } from '../../common/refused';

/** Characters of one line at the most: a change has 64 KB of JSON, a version some names. */
const longest = 1_048_576;

const invalid = (what: string): Refused => new Refused('INVALID_INPUT', `The file is no archive: ${what}.`);

/**
 * The lines of a stream of UTF-8, without their line feeds. Refuses other bytes, lines that are too long and, as soon as it
 * has come to them, more than `most` bytes: no more than a line is ever held.
 */
export async function* linesOfStream(stream: AsyncIterable<Uint8Array>, most: number): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decode = (bytes?: Uint8Array): string => {
    try {
      return bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode();
    } catch {
      throw invalid('it is not UTF-8');
    }
  };
  let rest = '';
  let bytes = 0;
  for await (const part of stream) {
    bytes += part.length;
    if (bytes > most) throw new Refused('TOO_LARGE', `An archive may have ${most} bytes at the most, unpacked.`);
    const lines = (rest + decode(part)).split('\n');
    rest = lines.pop()!;
    if (rest.length > longest) throw invalid('a line is too long');
    yield* lines;
  }
  rest += decode();
  if (rest !== '') yield rest;
}
