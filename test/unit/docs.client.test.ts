import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { createWeft, LiveDocument, memoryStore, type Transport } from '../../client';
import reasons from '../../schema/reasons.json';

const page = readFileSync('docs/client.md', 'utf8');

it('the page on the client says of every reason what to do, and of none that there is not', () => {
  const named = [...page.matchAll(/`([A-Z]+(?:_[A-Z]+)*)`/g)].map(([, name]) => name!);
  const known = Object.keys(reasons);
  expect(known.filter((reason) => !named.includes(reason))).toEqual([]);
  expect(named.filter((name) => !known.includes(name))).toEqual([]);
});

it('the page on the client names methods that are there', () => {
  const transport = { subscribe: () => ({ close() {} }), onConnection: () => () => {} } as unknown as Transport;
  const weft = createWeft({ transport, store: memoryStore() });
  const parts = weft as unknown as Record<string, Record<string, unknown>>;
  for (const [line, part] of page.matchAll(/`weft\.(\w+)\.\w+\(.*/g))
    for (const [, method] of line.matchAll(/\.(\w+)\(/g))
      if (!line.includes('live.') || part !== 'drafts')
        expect(parts[part!]![method!], `${part}.${method}`).toBeTypeOf('function');
  for (const [, method] of page.matchAll(/\bweft\.(\w+)\(/g)) expect(parts[method!], method).toBeTypeOf('function');
  for (const [, method] of page.matchAll(/\blive\.(\w+)\(/g))
    expect((LiveDocument.prototype as unknown as Record<string, unknown>)[method!], method).toBeTypeOf('function');
});
