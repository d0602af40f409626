/**
 * Cleans up after a program that may be killed at any moment: a small process of its own that waits for the end of
 * its standard input, which the system closes however we end, then stops what it was told and removes what it was told.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { isMarkedAlive, markOf, type ProcessMark, stopProcess } from '#db/embedded/processes.ts';

type Signal = 'SIGTERM' | 'SIGINT' | 'SIGQUIT' | 'SIGKILL';
type Duty =
  | { readonly pid: number; readonly signal: Signal; readonly mark: ProcessMark }
  | { readonly directory: string };

export type Guardian = {
  /** Takes on a process to stop, or a directory to remove once the processes are gone. */
  watch(duty: { readonly pid: number; readonly signal: Signal } | { readonly directory: string }): void;
  /** Ends the guardian after it has done what is still left of its duties. */
  end(): Promise<void>;
};

const PATIENCE_MS = 5000;

export function startGuardian(): Guardian {
  const child: ChildProcess = spawn(process.execPath, [import.meta.filename], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    cwd: '/',
  });
  child.unref();
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  // The guardian ending first (it was killed) must not end us with a broken pipe.
  child.stdin?.on('error', () => undefined);
  return {
    watch: (duty) => {
      const told: Duty = 'pid' in duty ? { ...duty, mark: markOf(duty.pid) } : duty;
      child.stdin?.write(`${JSON.stringify(told)}\n`);
    },
    end: async () => {
      child.ref();
      child.stdin?.end();
      await exited;
    },
  };
}

const parseDuty = (line: string): Duty => JSON.parse(line);

async function stand(): Promise<void> {
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => undefined);
  const duties: Duty[] = [];
  for await (const line of createInterface({ input: process.stdin })) duties.push(parseDuty(line));
  const processes = duties.filter((duty) => 'pid' in duty).filter((duty) => isMarkedAlive(duty.mark));
  await Promise.all(processes.map((duty) => stopProcess(duty.pid, [duty.signal], PATIENCE_MS)));
  for (const duty of duties) {
    if ('directory' in duty) rmSync(duty.directory, { recursive: true, force: true, maxRetries: 3 });
  }
}

if (import.meta.main) await stand();
