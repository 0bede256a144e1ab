import { spawn, type ChildProcess } from 'node:child_process';
import { dist } from './stack';

/** The stack as `make start` runs it: a process of its own. */
export interface StackProcess {
  port: number;
  /** What it printed so far. */
  output(): string;
  /** Sends a signal and waits for the end; gives the exit code, or null if the signal ended it. */
  stop(signal: NodeJS.Signals): Promise<number | null>;
}

const ended = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => child.once('exit', (code) => resolve(code)));

/** Runs the stack's program until it ends by itself: for what makes it refuse to start. */
export const runStack = async (args: string[]): Promise<{ code: number | null; output: string }> => {
  const child = spawn(process.execPath, [`${dist}/local/main.mjs`, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (data) => (output += data));
  child.stderr.on('data', (data) => (output += data));
  // Not its exit, behind which the last of its output may still come.
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, output };
};

/** Starts the stack's program and waits until it says where it runs. */
export const startProcess = async (folder: string, port = 0, more: string[] = []): Promise<StackProcess> => {
  const args = [`${dist}/local/main.mjs`, '--port', String(port), '--folder', folder, ...more];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const running = new Promise<number>((resolve, reject) => {
    const read = (data: Buffer): void => {
      output += data.toString();
      const found = /http:\/\/localhost:(\d+)\/[^]*Ctrl-C stops/.exec(output);
      if (found) resolve(Number(found[1]));
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', (code) => reject(new Error(`The stack ended with ${code}:\n${output}`)));
  });
  return {
    port: await running,
    output: () => output,
    stop(signal) {
      const end = ended(child);
      child.kill(signal);
      return end;
    },
  };
};
