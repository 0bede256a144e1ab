import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { inCodeUnits } from '../../bench/crdt/codePoints';
import { write } from '../../bench/crdt/history';
import { listJobs } from '../../bench/crdt/jobs';
import { median } from '../../bench/crdt/median';
import { readOptions } from '../../bench/crdt/options';
import type { Edit } from '../../bench/crdt/peer';
import { readTraces } from '../../bench/crdt/readTraces';
import { floors, peers } from '../../bench/crdt/registry';
import { jsonOf } from '../../bench/crdt/report';
import { rowOf } from '../../bench/crdt/rows';
import { tablesOf } from '../../bench/crdt/table';
import { applyPlainly } from '../../bench/crdt/trace';
import { diverge, typeSequentially } from '../../bench/crdt/typist';

const typist = typeSequentially('typist', { seed: 7, edits: 200 });
const divergence = diverge('divergence', { seed: 7, edits: 60 });

// Two builds of Yjs do not go together in one process; the adapter is the same.
const apart = Object.entries(peers).filter(([name]) => name !== 'yjs-cjs');

describe.each(apart)('the benchmark of %s', (_name, entry) => {
  it('ends a trace with its text, however the text is reached', async () => {
    const peer = await entry.open();
    const { messages, replica } = write(peer, typist, !peer.collectsGarbage);
    const silent = peer.create(1);
    for (const { edits } of typist.transactions) for (const edit of edits) silent.edit(...edit);
    const [single, together] = [peer.create(2), peer.create(3)];
    for (const message of messages) single.apply(message);
    together.applyAll(messages);
    const loaded = peer.load(replica.save(), 4);
    const texts = [replica, silent, single, together, loaded].map((one) => one.text());
    expect(texts).toEqual(texts.map(() => typist.end));
  });

  it('brings two writers who diverged to one text, and a third who hears of both', async () => {
    const peer = await entry.open();
    const { messages, replica } = write(peer, divergence, !peer.collectsGarbage);
    const third = peer.create(2);
    for (const message of messages) third.apply(message);
    expect(third.text()).toBe(replica.text());
    const kept = messages.length - 2 * divergence.transactions.filter(({ edits }) => edits[0]![1] > 0).length;
    expect(third.text()).toHaveLength(1000 + kept - 1);
  });

  it('goes on after a load', async () => {
    const peer = await entry.open();
    const { replica } = write(peer, typist, !peer.collectsGarbage);
    const saved = replica.save();
    const [writer, reader] = [peer.load(saved, 1), peer.load(saved, 2)];
    const edits: Edit[] = [
      [5, 2, 'new'],
      [0, 0, 'x'],
    ];
    reader.apply(writer.message(edits));
    expect(reader.text()).toBe(applyPlainly(typist.end!, edits));
  });
});

describe.each(Object.entries(floors))('the floor %s', (_name, entry) => {
  it('ends a trace with its text', async () => {
    const editor = (await entry.open()).open('');
    for (const { edits } of typist.transactions) for (const edit of edits) editor.edit(...edit);
    expect(editor.text()).toBe(typist.end);
  });
});

describe('the benchmark', () => {
  it('notices a trace that ends otherwise than it says', async () => {
    const peer = await peers['weft']!.open();
    expect(() => write(peer, { ...typist, end: `${typist.end}!` }, false)).toThrow('not that of the trace');
  });

  it('turns code points into code units', () => {
    const edits: Edit[] = [
      [0, 0, 'a😀b'],
      [2, 1, 'c😀'],
      [1, 1, ''],
      [1, 2, 'd'],
    ];
    expect(inCodeUnits(edits)).toEqual([
      [0, 0, 'a😀b'],
      [3, 1, 'c😀'],
      [1, 2, ''],
      [1, 3, 'd'],
    ]);
  });

  it('reads traces of either form, with positions in code units, and passes over the rest', () => {
    const folder = mkdtempSync(join(tmpdir(), 'weft-traces-'));
    const patches = [[0, 0, 'a😀b']];
    const files = {
      flat: { startContent: 'x', endContent: 'xc', txns: [{ time: '', patches: [[1, 0, 'c']] }] },
      emoji: { startContent: '', endContent: 'a😀', txns: [{ patches }, { patches: [[2, 1, '']] }] },
      both: {
        kind: 'concurrent',
        endContent: 'ab',
        numAgents: 2,
        txns: [
          { parents: [], agent: 0, patches: [[0, 0, 'a']] },
          { parents: [0], agent: 1, patches: [[1, 0, 'b']] },
        ],
      },
      astral: { kind: 'concurrent', endContent: '', numAgents: 1, txns: [{ parents: [], agent: 0, patches }] },
      other: [1, 2, 3],
    };
    for (const [name, content] of Object.entries(files))
      writeFileSync(join(folder, `${name}.json.gz`), gzipSync(JSON.stringify(content)));
    writeFileSync(join(folder, 'notes.txt'), 'no trace');
    const traces = readTraces(folder)!;
    rmSync(folder, { recursive: true });
    expect(traces.map(({ name, kind, agents, end }) => [name, kind, agents, end])).toEqual([
      ['both', 'concurrent', 2, 'ab'],
      ['emoji', 'sequential', 1, 'a😀'],
      ['flat', 'sequential', 1, 'xc'],
    ]);
    const [, emoji, flat] = traces;
    expect(flat!.transactions.flatMap(({ edits }) => edits)).toEqual([
      [0, 0, 'x'],
      [1, 0, 'c'],
    ]);
    expect(emoji!.transactions[1]!.edits).toEqual([[3, 1, '']]);
    expect(emoji!.inCodePoints![1]!.edits).toEqual([[2, 1, '']]);
    expect(readTraces(folder)).toBeNull();
  });

  it('writes rows of these fields and nothing else', () => {
    const row = rowOf({ trace: 'one', phase: 'load', peer: 'loro' }, [2, 1, 3], 'a note');
    expect(JSON.parse(jsonOf([row]))).toEqual({
      rows: [{ trace: 'one', phase: 'load', peer: 'loro', unit: 'ms', median: 2, min: 1, max: 3, runs: 3 }],
    });
  });

  it('measures Yjs by the build that an import of it finds', () => {
    expect(createRequire(import.meta.url).resolve('yjs')).toMatch(/yjs\.cjs$/);
    expect(import.meta.resolve('yjs')).toMatch(/yjs\.mjs$/);
  });

  it('measures what the options leave, and refuses names that it does not know', () => {
    const options = readOptions({ PEERS: 'weft,json-joy,gap-buffer', PHASES: 'local,history', ONLY: 'one,both' });
    const jobs = listJobs(options, [
      { name: 'one', kind: 'sequential' },
      { name: 'both', kind: 'concurrent' },
      { name: 'other', kind: 'sequential' },
    ]);
    expect(jobs.map(({ trace, phase, peer }) => `${trace} ${phase} ${peer}`)).toEqual([
      'one local weft',
      'one history weft',
      'one local json-joy',
      'one local gap-buffer',
      'both history weft',
    ]);
    expect(() => readOptions({ PEERS: 'weft,word' })).toThrow('word');
    expect(() => readOptions({ ROUNDS: '0' })).toThrow('ROUNDS');
  });

  it('gives the median with the range, and the ratio to weft', () => {
    expect(median([5, 1, 3])).toBe(3);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    const rows = [
      rowOf({ trace: 'one', phase: 'local', peer: 'weft' }, [10, 30, 20]),
      rowOf({ trace: 'one', phase: 'local', peer: 'yjs' }, [500, 480, 520]),
      rowOf({ trace: 'one', phase: 'snapshot', peer: 'yjs' }, [2048]),
    ];
    expect(rows[0]).toEqual({
      trace: 'one',
      phase: 'local',
      peer: 'weft',
      unit: 'ms',
      median: 20,
      min: 10,
      max: 30,
      runs: 3,
    });
    expect(tablesOf(rows)).toContain('| local, ms | 20 [10–30] | 500 [480–520] **25×** |');
    expect(tablesOf(rows)).toContain('| snapshot, KiB | – | 2 |');
  });
});
