/**
 * `npm run demo` as a user runs it: exactly its lines when everything is ready, one owner per data directory, a start
 * after kill -9 that finds ports and data again, and nothing left running after Ctrl-C.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { isAlive, waitForExit } from '#db/embedded/processes.ts';
import { ISOLATED } from '#scripts/stack/environment.ts';
import { startGuardian } from '#scripts/stack/guardian.ts';
import { readLock } from '#scripts/stack/lock.ts';
import { emptyDataDir } from '#scripts/stack.ts';
import { expect, test } from '../support/test.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const LINES = [
  /^Shop http:\/\/localhost:\d+$/,
  /^Sandbox http:\/\/127\.0\.0\.1:\d+$/,
  /^Stripe\.js http:\/\/127\.0\.0\.1:\d+\/stripe\.js$/,
  /^Secret key sk_test_\w+$/,
  /^Webhook secret whsec_\w+$/,
];
const EXIT_TIMEOUT_MS = 20_000;

type Demo = {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly ended: Promise<number | null>;
};

function startDemo(dataDir: string): Demo {
  const child = spawn(process.execPath, [join(ROOT, 'scripts', 'setup.mjs'), 'demo'], {
    env: {
      ...process.env,
      ...ISOLATED,
      DATA_DIR: dataDir,
      PORT: '0',
      SANDBOX_PORT: '0',
      PGPORT_EMBEDDED: '0',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout?.on('data', (data) => {
    output += String(data);
  });
  child.stderr?.on('data', (data) => {
    output += `[${String(data)}]`;
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  return { child, output: () => output, ended };
}

/** The lines of standard output; what is said meanwhile goes to standard error, in brackets here. */
async function readyLines(demo: Demo): Promise<string[]> {
  await expect.poll(demo.output, { timeout: 90_000 }).toContain('Sign in support@');
  const said = demo.output().replace(/\[[^\]]*\]/g, '');
  return said.split('\n').filter((line) => line !== '');
}

test('the demo prints its lines when ready, has one owner, survives kill -9 and stops whole', async () => {
  test.setTimeout(240_000);
  const dataDir = mkdtempSync(join(tmpdir(), 'markethub-demo-'));
  chmodSync(dataDir, 0o755);
  const guardian = startGuardian();
  guardian.watch({ directory: dataDir });
  const watch = (): NonNullable<ReturnType<typeof readLock>> => {
    const lock = readLock(dataDir);
    if (lock === undefined) throw new Error('the demo has no lock');
    for (const { pid } of [lock.owner, ...Object.values(lock.parts)])
      guardian.watch({ pid, signal: 'SIGTERM' });
    return lock;
  };

  const first = startDemo(dataDir);
  const lines = await readyLines(first);
  const before = watch();
  expect(lines.slice(0, LINES.length)).toEqual(LINES.map((line) => expect.stringMatching(line)));
  expect(lines.slice(LINES.length).every((line) => line.startsWith('Sign in '))).toBe(true);
  expect((await fetch(`${before.shopUrl}/api/ready`)).status).toBe(200);

  const second = startDemo(dataDir);
  expect(await second.ended).toBe(1);
  expect(second.output()).toContain(
    `already runs on ${dataDir} (process ${before.owner.pid}, ${before.shopUrl})`,
  );

  const sql = postgres(before.ownerUrl, { max: 1, onnotice: () => undefined });
  const [users] = await sql`select count(*)::int as count from users`;
  await sql.end();
  process.kill(before.owner.pid, 'SIGKILL');
  const { web, worker, postgres: server } = before.parts;
  for (const part of [web, worker]) expect(await waitForExit(part?.pid ?? 0, EXIT_TIMEOUT_MS)).toBe(true);
  expect(isAlive(server?.pid ?? 0)).toBe(true);

  const third = startDemo(dataDir);
  expect((await readyLines(third))[3]).toBe(lines[3]);
  const after = watch();
  expect(after.parts.postgres).toMatchObject({ pid: server?.pid, port: server?.port });
  expect(isAlive(before.parts.sandbox?.pid ?? 0)).toBe(false);
  const again = postgres(after.ownerUrl, { max: 1, onnotice: () => undefined });
  expect(await again`select count(*)::int as count from users`).toEqual([users]);
  await again.end();

  third.child.kill('SIGINT');
  expect(await third.ended).toBe(0);
  const left = Object.values(after.parts).filter(({ pid }) => isAlive(pid));
  expect(left).toEqual([]);
  expect(() => readFileSync(join(dataDir, 'lock.json'))).toThrow(/ENOENT/);
  await emptyDataDir(dataDir);
  await guardian.end();
});
