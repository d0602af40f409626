/** One owner per data directory; what a killed owner left is found, stopped and removed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isAlive, markOf, waitForExit } from '#db/embedded/processes.ts';
import { acquireLock, readLock } from '#scripts/stack/lock.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';

const ROOT = join(import.meta.dirname, '..', '..');
let directory = '';
const children: ChildProcess[] = [];

beforeEach(() => {
  directory = temporaryDirectory();
});

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(directory, { recursive: true, force: true });
});

const program = (code: string): ChildProcess => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    cwd: ROOT,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.push(child);
  return child;
};

const firstLine = async (child: ChildProcess): Promise<string> => {
  if (child.stdout === null) return '';
  const [data] = await once(child.stdout, 'data');
  return String(data).trim();
};

const pidOf = (child: ChildProcess): number => child.pid ?? 0;

describe('the lock of a data directory', () => {
  const holder = (): ChildProcess =>
    program(`
      import { acquireLock } from ${JSON.stringify(join(ROOT, 'scripts/stack/lock.ts'))};
      const lock = await acquireLock(${JSON.stringify(directory)});
      lock.describe({ shopUrl: 'http://localhost:3999', databaseUrl: '', ownerUrl: '' });
      console.log('held');
      process.stdin.resume();
    `);

  test('refuses a second start and names the first', async () => {
    const owner = holder();
    await firstLine(owner);
    const words = new RegExp(`already runs.*process ${pidOf(owner)}, http://localhost:3999.*DATA_DIR`);
    await expect(acquireLock(directory)).rejects.toThrow(words);
  });

  test('of a killed owner is taken over, and what that one left running is stopped', async () => {
    const owner = holder();
    await firstLine(owner);
    owner.kill('SIGKILL');
    await once(owner, 'exit');
    const left = program('console.log("up"); setInterval(() => undefined, 1000)');
    await firstLine(left);
    const stale = readLock(directory);
    writeFileSync(
      join(directory, 'lock.json'),
      JSON.stringify({ ...stale, parts: { sandbox: { ...markOf(pidOf(left)), port: 1 } } }),
    );
    const lock = await acquireLock(directory);
    expect(isAlive(pidOf(left))).toBe(false);
    lock.release();
    expect(existsSync(join(directory, 'lock.json'))).toBe(false);
  });

  test('leaves alone a process that merely got the pid of a dead one', async () => {
    const stranger = program('console.log("up"); setInterval(() => undefined, 1000)');
    await firstLine(stranger);
    const reused = { pid: pidOf(stranger), started: 'another time' };
    const content = { token: 't', owner: reused, shopUrl: '', databaseUrl: '', ownerUrl: '' };
    writeFileSync(
      join(directory, 'lock.json'),
      JSON.stringify({ ...content, parts: { web: { ...reused, port: 1 } } }),
    );
    (await acquireLock(directory)).release();
    expect(isAlive(pidOf(stranger))).toBe(true);
  });

  test('that is damaged does not stop a start', async () => {
    writeFileSync(join(directory, 'lock.json'), '{"token":');
    (await acquireLock(directory)).release();
  });

  test('goes to exactly one of several starts at once', async () => {
    writeFileSync(join(directory, 'lock.json'), '{}');
    const results = await Promise.allSettled([1, 2, 3, 4].map(() => acquireLock(directory)));
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
  });
});

describe('the guardian', () => {
  test('stops the processes and removes the directories of a program that was killed', async () => {
    const kept = join(directory, 'kept');
    mkdirSync(kept);
    const parent = program(`
      import { spawn } from 'node:child_process';
      import { startGuardian } from ${JSON.stringify(join(ROOT, 'scripts/stack/guardian.ts'))};
      const child = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], { detached: true, stdio: 'ignore' });
      const guardian = startGuardian();
      guardian.watch({ pid: child.pid, signal: 'SIGTERM' });
      guardian.watch({ directory: ${JSON.stringify(kept)} });
      setTimeout(() => console.log(child.pid), 100);
      process.stdin.resume();
    `);
    const pid = Number(await firstLine(parent));
    expect(isAlive(pid)).toBe(true);
    parent.kill('SIGKILL');
    expect(await waitForExit(pid, 10_000)).toBe(true);
    await expect.poll(() => existsSync(kept), { timeout: 10_000 }).toBe(false);
  });
});
