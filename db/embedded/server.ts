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

/** Our servers name their directory on the command line: another Postgres that got the pid is never taken for ours. */
const isServerOf = (pid: number, directory: string): boolean =>
  platform() === 'win32' || commandOf(pid).includes(directory);

const commandOf = (pid: number): string => {
  try {
    if (platform() === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
};

const linesOf = (file: string): string[] => {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch {
    return [];
  }
};

const pidIn = (file: string): number | undefined => {
  const pid = Number(linesOf(file)[0]);
  return Number.isSafeInteger(pid) && pid > 0 ? pid : undefined;
};

/** The server that runs on the directory now. A pid file whose process is somebody else's counts as none. */
export function findLiveServer(directory: string): LiveServer | undefined {
  const file = join(directory, 'postmaster.pid');
  const pid = pidIn(file);
  if (pid === undefined || !isAlive(pid) || !isServerOf(pid, directory)) return undefined;
  const lines = linesOf(file);
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

/**
 * A pid file of a dead server stays: Postgres itself checks through it that no worker of the dead one still writes.
 * Only when its pid belongs to another program now, which Postgres would take for a live server, it is removed.
 */
function clearReusedPid(directory: string): void {
  const file = join(directory, 'postmaster.pid');
  const pid = pidIn(file);
  if (pid !== undefined && isAlive(pid) && !isServerOf(pid, directory)) rmSync(file, { force: true });
}

class PortTakenError extends Error {
  override readonly name = 'PortTakenError';
}
/** Workers of a killed server are still ending; a moment later the start succeeds. */
class StillEndingError extends Error {
  override readonly name = 'StillEndingError';
}

/** Starts the server detached, so that it outlives a crash of ours and can be stopped last, and waits until it is ready. */
export async function startServer(
  options: StartOptions,
  binaries: Binaries,
  user: SystemUser | undefined,
): Promise<LiveServer> {
  clearReusedPid(options.directory);
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
      if (/pre-existing shared memory block|lock file .* already exists/i.test(output)) {
        throw new StillEndingError(output);
      }
      throw explainFailure(`The embedded Postgres did not start: ${failed}`, options.directory, output);
    }
    await sleep(POLL_MS);
  }
  if (child.pid !== undefined) await stopServer(child.pid);
  throw explainFailure('The embedded Postgres was not ready in a minute', options.directory, '');
}
