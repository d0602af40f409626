/**
 * A program of the stack as a child process: its output goes to a log file, its end is noticed, and what is known of a
 * failure is its last log lines. Children have process groups of their own, so Ctrl-C reaches the starter alone.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { GroundError } from '#db/embedded/ground-error.ts';
import { stopProcess } from '#db/embedded/processes.ts';
import { ROOT } from './settings.ts';

const LAST_LINES = 12;
const LINE_LIMIT = 400;
const FOLLOW_PARENT = new URL('./follow-parent.ts', import.meta.url).href;

export type Child = {
  readonly name: string;
  readonly pid: number;
  readonly logFile: string;
  /** Resolves with a sentence when the process has ended. */
  readonly ended: Promise<string>;
  isRunning(): boolean;
  lastLines(): string;
  stop(): Promise<void>;
};

export type ChildOptions = {
  readonly name: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly logFile: string;
  /** True: lives on when we are killed, to be stopped last or by the next start. False: ends with us. */
  readonly outlives: boolean;
  /** An abort stops the process. */
  readonly signal?: AbortSignal | undefined;
};

export const lastLinesOf = (file: string): string => {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  return lines
    .slice(-LAST_LINES)
    .map((line) => `  ${line.length > LINE_LIMIT ? `${line.slice(0, LINE_LIMIT)} …` : line}`)
    .join('\n');
};

/** The log of the run before is kept beside: it explains a crash that the restart would otherwise erase. */
const openLog = (file: string): number => {
  mkdirSync(dirname(file), { recursive: true });
  if (existsSync(file)) renameSync(file, `${file}.1`);
  return openSync(file, 'a', 0o600);
};

/** What programs need of the host to run at all; everything else is given to them by name. */
const hostEnvironment = (): Record<string, string> => {
  const names = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'NODE_V8_COVERAGE'];
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
};

export function startChild(options: ChildOptions): Child {
  const log = openLog(options.logFile);
  const follow = options.outlives ? [] : ['--import', FOLLOW_PARENT];
  const child: ChildProcess = spawn(process.execPath, [...follow, ...options.args], {
    cwd: ROOT,
    env: {
      NODE_ENV: 'production',
      ...hostEnvironment(),
      ...options.env,
      MARKETHUB_FOLLOW: String(process.pid),
    },
    stdio: ['ignore', log, log, ...(options.outlives ? [] : ['ipc' as const])],
    detached: true,
  });
  closeSync(log);
  let running = true;
  const ended = new Promise<string>((resolve) => {
    const end = (how: string): void => {
      running = false;
      resolve(how);
    };
    child.once('exit', (code, signal) => end(`The ${options.name} ended with ${signal ?? `code ${code}`}`));
    child.once('error', (error) => end(`The ${options.name} did not start: ${error.message}`));
  });
  const { pid } = child;
  if (pid === undefined)
    throw new GroundError(`The ${options.name} did not start: the system has no room for another process.`);
  const stop = (): Promise<void> => stopProcess(pid);
  const abort = (): void => void stop();
  if (options.signal?.aborted === true) abort();
  options.signal?.addEventListener('abort', abort, { once: true });
  void ended.then(() => options.signal?.removeEventListener('abort', abort));
  return {
    name: options.name,
    pid,
    logFile: options.logFile,
    ended,
    isRunning: () => running,
    lastLines: () => lastLinesOf(options.logFile),
    stop,
  };
}

/** A program that ended before it was ready, told with its own last words. */
export const failureOf = (child: Child, how: string): GroundError =>
  new GroundError(`${how}. Its last lines (${child.logFile}):\n${child.lastLines()}`);
