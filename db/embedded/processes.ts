/**
 * Other processes by pid: whether they live, when they started (so that a reused pid is not mistaken for ours), and
 * stopping them with a deadline.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { platform } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode } from './ground-error.ts';

const POLL_MS = 10;

const statFields = (pid: number): string[] => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The command name stands in parentheses and may hold spaces; the fields after it are plain.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
};

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
  if (platform() !== 'linux') return true;
  try {
    return statFields(pid)[0] !== 'Z';
  } catch {
    return false;
  }
}

/** An opaque mark of the process's start; empty when it is gone or the system does not tell. */
export function startMark(pid: number): string {
  try {
    if (platform() === 'linux') return statFields(pid)[19] ?? '';
    if (platform() === 'win32') return '';
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return '';
  }
}

export type ProcessMark = { readonly pid: number; readonly started: string };

export const markOf = (pid: number): ProcessMark => ({ pid, started: startMark(pid) });

/** True when the very process that was marked still lives. */
export const isMarkedAlive = (mark: ProcessMark): boolean =>
  isAlive(mark.pid) && (mark.started === '' || startMark(mark.pid) === mark.started);

export async function waitForExit(pid: number, timeoutMs: number): Promise<boolean> {
  const until = Date.now() + timeoutMs;
  while (isAlive(pid)) {
    if (Date.now() > until) return false;
    await sleep(POLL_MS);
  }
  return true;
}

const signal = (pid: number, name: NodeJS.Signals): void => {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (errorCode(error) !== 'ESRCH') throw error;
  }
};

/** Sends each signal in turn and waits `patienceMs` after each; SIGKILL comes last and always. */
export async function stopProcess(
  pid: number,
  signals: readonly NodeJS.Signals[] = ['SIGTERM'],
  patienceMs = 8000,
): Promise<void> {
  for (const name of [...signals, 'SIGKILL'] as const) {
    if (!isAlive(pid)) return;
    signal(pid, name);
    if (await waitForExit(pid, patienceMs)) return;
  }
}
