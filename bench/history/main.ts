import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startWorld } from '../../test/contract/compaction.world';
import type { CellInput, CellResult } from './cell';
import { sized, traced, type Material } from './documents';
import type { Job } from './jobs';
import { fold } from './prepare';
import { tablesOf, type Row } from './report';

const order: readonly Job[] = ['open', 'openWhole', 'textAt', 'blame', 'compact', 'purge'];
const cell = join(fileURLToPath(new URL('.', import.meta.url)), 'cell.mjs');
// What a Lambda of 512 MB leaves to V8's old space, Node's own memory and buffers beside it.
const heapMegabytes = 384;

const measure = (input: CellInput): Promise<CellResult> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [`--max-old-space-size=${heapMegabytes}`, cell, JSON.stringify(input)], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    });
    let output = '';
    child.stdout.on('data', (data: Buffer) => (output += data.toString()));
    child.on('close', (code) =>
      code === 0 ? resolve(JSON.parse(output) as CellResult) : reject(new Error(`${input.job} ended with ${code}.`)),
    );
  });

const [smallest, largest] = ['10 KB', '5 MB'];
const materials: readonly (() => Material)[] = [
  () => sized(smallest, 10_000),
  () => sized('100 KB', 100_000),
  () => sized('1 MB', 1_000_000),
  () => sized(largest, 5_000_000),
  () => traced(process.env['TRACES'] ?? null),
];

/**
 * Measures what the size of a document and of its history costs, and writes bench/results/history.json and the tables of
 * docs/benchmarks.md. Every job runs in a process of its own with the heap of a Lambda of 512 MB.
 */
const run = async (): Promise<void> => {
  const world = await startWorld();
  const folder = mkdtempSync(join(tmpdir(), 'weft-history-'));
  const rows: Row[] = [];
  for (const [index, make] of materials.entries()) {
    const { name, changes, next, characters } = make();
    const documentId = `document-${index}`;
    const revision = await fold(world, documentId, changes);
    const file = join(folder, `${documentId}.json`);
    writeFileSync(file, JSON.stringify(next));
    for (const job of order) {
      const result = await measure({ job, endpoints: world.endpoints, documentId, revision, next: file });
      rows.push({ document: name, history: changes.length, segments: revision, size: characters, job, ...result });
      console.log(JSON.stringify(rows.at(-1)));
    }
  }
  await world.close();
  mkdirSync('bench/results', { recursive: true });
  const about = { node: process.version, heapMegabytes };
  writeFileSync('bench/results/history.json', `${JSON.stringify({ ...about, rows }, null, 2)}\n`);
  const page = readFileSync('docs/benchmarks.md', 'utf8');
  const table = `<!-- bench-history: begin -->\n${tablesOf(rows, smallest, largest)}\n<!-- bench-history: end -->`;
  writeFileSync(
    'docs/benchmarks.md',
    page.replace(/<!-- bench-history: begin -->[^]*<!-- bench-history: end -->/, () => table),
  );
};

await run();
