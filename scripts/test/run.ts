/** Runs one program of the test run in the foreground of the log, or quietly, and tells how it ended. */
import { spawn } from 'node:child_process';
import { stopProcess } from '#db/embedded/processes.ts';
import { ROOT } from '../stack/settings.ts';

export type Finished = { readonly code: number; readonly output: string };

export type RunOptions = {
  readonly env?: Readonly<Record<string, string>>;
  /** Where it runs; the repository when left out. */
  readonly cwd?: string;
  /** True: its output is shown as it comes. False: it is kept and returned. */
  readonly live: boolean;
  readonly signal: AbortSignal;
};

/** @param args a JavaScript file of node_modules and its arguments, run under this Node */
export function runProgram(args: readonly string[], options: RunOptions): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: options.cwd ?? ROOT,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', options.live ? 'inherit' : 'pipe', options.live ? 'inherit' : 'pipe'],
    });
    let output = '';
    const keep = (data: unknown): void => {
      output += String(data);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    const abort = (): void => {
      if (child.pid !== undefined) void stopProcess(child.pid, ['SIGTERM']);
    };
    options.signal.addEventListener('abort', abort, { once: true });
    child.once('error', reject);
    child.once('close', (code) => {
      options.signal.removeEventListener('abort', abort);
      resolve({ code: code ?? 1, output });
    });
  });
}
