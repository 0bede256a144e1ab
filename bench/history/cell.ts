// One measurement in a process of its own, with the heap of a Lambda of 512 MB: prints its row as a line of JSON.
import { readFileSync } from 'node:fs';
import { jobs, type Job } from './jobs';
import { countedClients, type Endpoints, type Units } from './units';

/** What a cell is told. */
export interface CellInput {
  readonly job: Job;
  readonly endpoints: Endpoints;
  readonly documentId: string;
  readonly revision: number;
  /** The file of the changes that are typed next. */
  readonly next: string;
}

/** What a cell prints. */
export interface CellResult extends Units {
  readonly milliseconds: number;
  /** The peak of the process, Node itself included. */
  readonly peakMegabytes: number;
  /** Bytes of the answer, as JSON or text; none of a compaction. */
  readonly answerBytes?: number;
  /** Milliseconds of the compactor's invocations: the cold one, the median, and the longest of the others. */
  readonly cold?: number;
  readonly median?: number;
  readonly longest?: number;
}

const input = JSON.parse(process.argv[2]!) as CellInput;
const units: Units = { writeUnits: 0, readUnits: 0, puts: 0, gets: 0 };
const clients = countedClients(input.endpoints, units);
const next = input.job === 'compact' ? JSON.parse(readFileSync(input.next, 'utf8')) : [];
const start = performance.now();
const outcome = await jobs[input.job]({ ...input, ...clients, next });
const milliseconds = performance.now() - start;
const peakMegabytes = process.resourceUsage().maxRSS / 1024;
const result: CellResult = { milliseconds, peakMegabytes, ...outcome, ...units };
process.stdout.write(`${JSON.stringify(result)}\n`);
process.exit(0);
