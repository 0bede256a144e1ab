import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '../../test/helpers/random';
import { type Job, listJobs, needsMaterial, shuffle } from './jobs';
import { writeTrace } from './material';
import { type Options, readOptions } from './options';
import { isSize, type TimedPhase } from './phases';
import type { Prepared } from './prepare';
import { readTraces } from './readTraces';
import { sampled } from './registry';
import { report, type Results } from './report';
import { type Row, rowOf } from './rows';
import { runCell } from './runCell';
import { diverge, typeSequentially } from './typist';

const say = (text: string): void => void process.stderr.write(`${text}\n`);

const keyOf = ({ peer, trace, phase }: Job): string => `${trace} ${phase} ${peer}`;

/** The makers of one run: material first, then every round in an order of its own, each value in a fresh process. */
class Run {
  readonly #values = new Map<string, number[]>();
  readonly #notes = new Map<string, string>();
  readonly #reasons = new Map<string, string>();

  constructor(
    readonly options: Options,
    readonly jobs: readonly Job[],
    readonly folder: string,
  ) {}

  async prepare(): Promise<void> {
    const pairs = new Map(
      this.jobs.filter(needsMaterial).map(({ peer, trace }) => [`${trace} ${peer}`, { peer, trace }]),
    );
    for (const { peer, trace } of pairs.values()) {
      say(`preparing ${trace} ${peer}`);
      const own = this.jobs.filter((job) => job.peer === peer && job.trace === trace && needsMaterial(job));
      try {
        const prepared = (await this.#run({ peer, trace, phase: 'prepare' })) as Prepared;
        for (const job of own) this.#learn(job, prepared);
      } catch (error) {
        for (const job of own) this.#fail(job, error);
      }
    }
  }

  async measure(): Promise<void> {
    const random = createRandom(this.options.seed);
    const timed = this.jobs.filter(({ phase }) => !isSize(phase));
    for (let round = 1; round <= this.options.rounds; round += 1) {
      for (const job of shuffle(timed, random)) {
        if (this.#reasons.has(keyOf(job))) continue;
        try {
          const value = (await this.#run({ ...job, phase: job.phase as TimedPhase })) as number;
          this.#values.set(keyOf(job), [...(this.#values.get(keyOf(job)) ?? []), value]);
          say(`${round}/${this.options.rounds} ${keyOf(job)} ${value.toPrecision(4)}`);
        } catch (error) {
          this.#fail(job, error);
        }
      }
    }
  }

  get rows(): Row[] {
    return this.jobs.flatMap((job) => {
      const values = this.#values.get(keyOf(job));
      return values && !this.#reasons.has(keyOf(job)) ? [rowOf(job, values, this.#notes.get(keyOf(job)))] : [];
    });
  }

  get missing(): Results['missing'] {
    return this.jobs.flatMap((job) => {
      const reason = this.#reasons.get(keyOf(job));
      return reason === undefined ? [] : [{ ...job, reason }];
    });
  }

  #run(cell: { peer: string; trace: string; phase: TimedPhase | 'prepare' }): Promise<unknown> {
    return runCell({ ...cell, folder: this.folder, seed: this.options.seed });
  }

  #learn(job: Job, { sizes, endsAsTraced }: Prepared): void {
    const size = isSize(job.phase) ? sizes[job.phase] : undefined;
    if (size !== undefined) this.#values.set(keyOf(job), [size]);
    if (!endsAsTraced) this.#notes.set(keyOf(job), 'all replicas end with one text, another one than the trace names');
    if (job.phase === 'remote' && sampled.has(job.peer))
      this.#notes.set(keyOf(job), 'extrapolated from the first and the last 40 messages');
  }

  #fail(job: Job, error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    this.#reasons.set(keyOf(job), reason);
    say(`FAILED ${keyOf(job)}: ${reason}`);
  }
}

/** Measures what the environment's options ask for and writes it down. */
const main = async (): Promise<void> => {
  const options = readOptions(process.env);
  const real = readTraces(options.traces ?? '../shared/traces');
  if (!real && options.traces) throw new Error(`There is no folder ${options.traces}.`);
  const { seed } = options;
  if (!real) say('No traces: a synthetic typist is used.');
  const traces = [
    ...(real ?? [typeSequentially('synthetic', { seed, edits: 20_000 })]),
    diverge('divergence', { seed, edits: 10_000 }),
  ];
  const folder = mkdtempSync(join(tmpdir(), 'weft-bench-'));
  try {
    for (const trace of traces) writeTrace(folder, trace);
    const run = new Run(options, listJobs(options, traces), folder);
    if (run.jobs.length === 0) throw new Error('The options leave nothing to measure.');
    await run.prepare();
    await run.measure();
    report({
      rows: run.rows,
      missing: run.missing,
      rounds: options.rounds,
      seed,
      traces: (real ?? []).map(({ name }) => name).join(', '),
      node: process.versions.node,
    });
    process.exitCode = run.missing.length > 0 ? 1 : 0;
  } finally {
    rmSync(folder, { recursive: true });
  }
};

await main();
