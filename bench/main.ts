import { mkdirSync, writeFileSync } from 'node:fs';
import { measureLatency } from './latency';

/** Runs the benchmarks one after the other and writes bench/results/latency.json. */
const run = async (): Promise<void> => {
  const rows = [];
  for (const participants of [2, 5]) rows.push(await measureLatency(participants));
  mkdirSync('bench/results', { recursive: true });
  writeFileSync('bench/results/latency.json', `${JSON.stringify({ rows }, null, 2)}\n`);
  console.table(rows);
};

await run();
