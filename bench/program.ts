/** A program of the bench alone (load generator, bare server, a second sandbox): ends when told, or with the bench. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { stopProcess } from '#db/embedded/processes.ts';
import { ROOT } from '#scripts/stack/settings.ts';

const FOLLOW_PARENT = new URL('../scripts/stack/follow-parent.ts', import.meta.url).href;
const READY_MS = 20_000;

export type Program = {
  readonly child: ChildProcess;
  readonly pid: number;
  stop(): Promise<void>;
};

export async function startProgram(
  file: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Program> {
  const child = fork(join(ROOT, file), [...args], {
    execArgv: ['--import', FOLLOW_PARENT],
    env: {
      PATH: process.env.PATH ?? '',
      NODE_ENV: 'production',
      ...env,
      MARKETHUB_FOLLOW: String(process.pid),
    },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    serialization: 'advanced',
  });
  await once(child, 'spawn');
  const { pid } = child;
  if (pid === undefined) throw new Error(`${file} did not start`);
  return { child, pid, stop: () => stopProcess(pid) };
}

/** Waits for a line on the program's output and returns what the pattern captured. */
export function outputOf(program: Program, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const late = setTimeout(() => reject(new Error(`no answer to ${pattern} in time: ${text}`)), READY_MS);
    program.child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
      const found = pattern.exec(text)?.[1];
      if (found === undefined) return;
      clearTimeout(late);
      resolve(found);
    });
    program.child.once('exit', (code) => {
      clearTimeout(late);
      reject(new Error(`the program ended with code ${code}: ${text}`));
    });
  });
}
