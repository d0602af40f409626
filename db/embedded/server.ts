/**
 * The server process on a cluster: start, readiness, adoption of one that outlived its owner, and stop. Postgres
 * writes pid, port and state into postmaster.pid; that file, checked against the live process, is what we trust.
 */
import { execFileSync, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import { platform } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Binaries } from './binaries.ts';
import { explainFailure } from './explain-failure.ts';
import { isAlive, stopProcess } from './processes.ts';
import { serverEnvironment } from './server-environment.ts';
import type { SystemUser } from './system-user.ts';

const START_TIMEOUT_MS = 60_000;
const POLL_MS = 10;
/** Fast shutdown (a checkpoint), then immediate (recovery at the next start). */
const STOP_SIGNALS = ['SIGINT', 'SIGQUIT'] as const;
const STOP_PATIENCE_MS = 15_000;

export type LiveServer = { readonly pid: number; readonly port: number; readonly ready: boolean };

const commandOf = (pid: number): string => {
  try {
    if (platform() === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    if (platform() === 'win32') return 'postgres';
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
};

/** The server that runs on the directory now. A pid file whose process is somebody else's counts as none. */
export function findLiveServer(directory: string): LiveServer | undefined {
  let lines: string[];
  try {
    lines = readFileSync(join(directory, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return undefined;
  }
  const pid = Number(lines[0]);
  if (!Number.isSafeInteger(pid) || pid <= 0 || !isAlive(pid) || !commandOf(pid).includes('postgres'))
    return undefined;
  return { pid, port: Number(lines[3]), ready: (lines[7] ?? '').startsWith('ready') };
}

export const stopServer = (pid: number): Promise<void> => stopProcess(pid, STOP_SIGNALS, STOP_PATIENCE_MS);

export type StartOptions = {
  readonly directory: string;
  readonly port: number;
  readonly logFile: string;
  readonly durable: boolean;
  readonly maxConnections: number;
};

const serverArguments = (options: StartOptions): string[] => {
  const settings = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'shared_preload_libraries=pg_stat_statements',
    `max_connections=${options.maxConnections}`,
    'timezone=UTC',
    'log_timezone=UTC',
    'jit=off',
    // The passwords are random and long; stretching them only costs time at each connection.
    'scram_iterations=64',
    ...(options.durable ? [] : ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']),
  ];
  return [
    '-D',
    options.directory,
    '-p',
    String(options.port),
    ...settings.flatMap((setting) => ['-c', setting]),
  ];
};

const sizeOf = (file: string): number => {
  try {
    return statSync(file).size;
  } catch {
    return 0;
  }
};

export class PortTakenError extends Error {}

/** Starts the server detached, so that it outlives a crash of ours and can be stopped last, and waits until it is ready. */
export async function startServer(
  options: StartOptions,
  binaries: Binaries,
  user: SystemUser | undefined,
): Promise<LiveServer> {
  rmSync(join(options.directory, 'postmaster.pid'), { force: true });
  const logStart = sizeOf(options.logFile);
  const log = openSync(options.logFile, 'a', 0o600);
  const child = spawn(join(binaries.bin, 'postgres'), serverArguments(options), {
    cwd: '/',
    ...serverEnvironment(),
    stdio: ['ignore', log, log],
    detached: true,
    ...(user === undefined ? {} : { uid: user.uid, gid: user.gid }),
  });
  closeSync(log);
  let failed: string | undefined;
  child.once('error', (error) => {
    failed = error.message;
  });
  child.once('exit', (code, signal) => {
    failed = `it ended with ${signal ?? `code ${code}`}`;
  });
  child.unref();
  const until = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < until) {
    const live = findLiveServer(options.directory);
    if (live?.ready === true) return live;
    if (failed !== undefined) {
      const output = readFileSync(options.logFile).subarray(logStart).toString('utf8');
      if (/address already in use/i.test(output)) throw new PortTakenError(output);
      throw explainFailure(`The embedded Postgres did not start: ${failed}`, options.directory, output);
    }
    await sleep(POLL_MS);
  }
  if (child.pid !== undefined) await stopServer(child.pid);
  throw explainFailure('The embedded Postgres was not ready in a minute', options.directory, '');
}
