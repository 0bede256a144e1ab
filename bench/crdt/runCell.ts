import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Cell } from './cell';

const program = fileURLToPath(new URL('cell.mjs', import.meta.url));

/** After which a run is given up, in milliseconds. */
const limit = 300_000;

/** What the cell gives in a process of its own. Rejects with its last line of error if it fails. */
export const runCell = (cell: Cell): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--expose-gc', '--max-old-space-size=4096', program, JSON.stringify(cell)], {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: limit,
      killSignal: 'SIGKILL',
    });
    let [output, errors] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) return resolve(JSON.parse(output.trimEnd().split('\n').at(-1)!));
      const reason = signal ? `gave up after ${limit / 1000} s` : (/^\w*Error.*$/m.exec(errors)?.[0] ?? errors.trim());
      return reject(new Error(reason));
    });
  });
