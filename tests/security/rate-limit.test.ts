import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { closeSharedDatabase, database } from '#db/client.ts';
import { countRequest, deleteExpiredLimits } from '#db/repositories/rate-limits.ts';
import { clearBlockedLimits, consumeLimits } from '#lib/security/rate-limit.ts';
import { createTestDatabase } from '#tests/support/database.ts';
import type { TestDatabase } from '#tests/support/database-server.ts';
import { useTestEnvironment } from '#tests/support/environment.ts';

let testDatabase: TestDatabase;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
});
beforeEach(async () => {
  useTestEnvironment({ DATABASE_URL: testDatabase.url });
  clearBlockedLimits();
  await database().execute('delete from rate_limits');
});
afterAll(async () => {
  await closeSharedDatabase();
  await testDatabase.drop();
});

const limit = (subject: string, points = 5) => ({ name: 'test', points, windowSeconds: 60, subject });

test('of 40 parallel requests exactly as many pass as the limit says', async () => {
  const answers = await Promise.all(Array.from({ length: 40 }, () => consumeLimits([limit('one')])));
  expect(answers.filter((answer) => answer === null)).toHaveLength(5);
});

/** Another process with its own memory and pool asks so often; it answers with how often it was let through. */
const inAnotherProcess = async (times: number): Promise<number> => {
  const root = join(import.meta.dirname, '..', '..');
  const finder: unknown = await import(pathToFileURL(join(root, 'scripts', 'setup', 'node.mjs')).href);
  const { findNode } = finder as { findNode(root: string): string };
  const program = `
    import { closeSharedDatabase } from '#db/client.ts';
    import { consumeLimits } from '#lib/security/rate-limit.ts';
    const limit = { name: 'test', points: 12, windowSeconds: 60, subject: 'shared' };
    const asked = Array.from({ length: ${times} }, () => consumeLimits([limit]));
    const passed = (await Promise.all(asked)).filter((answer) => answer === null).length;
    await closeSharedDatabase();
    process.stdout.write(String(passed));`;
  const { NODE_OPTIONS: _options, ...env } = process.env;
  const args = ['--no-warnings', '--input-type=module', '--eval', program];
  const child = spawn(findNode(root), args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  return await new Promise((resolve, reject) => {
    let [out, err] = ['', ''];
    child.stdout.on('data', (data) => (out += String(data)));
    child.stderr.on('data', (data) => (err += String(data)));
    child.on('close', (code) => (code === 0 ? resolve(Number(out)) : reject(new Error(err))));
  });
};

test('three processes share one limit: together they are let through as often as it says', async () => {
  const here = Promise.all(Array.from({ length: 8 }, () => consumeLimits([limit('shared', 12)])));
  const [own, ...others] = await Promise.all([here, inAnotherProcess(8), inAnotherProcess(8)]);
  const passed = own.filter((answer) => answer === null).length;
  expect(others.reduce((sum, more) => sum + more, passed)).toBe(12);
});

test('requests that share keys in any order never deadlock', async () => {
  const subjects = ['a', 'b', 'c', 'd'];
  const mixed = Array.from({ length: 60 }, (_, index) =>
    consumeLimits(
      [...subjects.slice(index % 4), ...subjects.slice(0, index % 4)].map((one) => limit(one, 1000)),
    ),
  );
  expect(new Set(await Promise.all(mixed))).toEqual(new Set([null]));
  const rows = await database().execute('select points from rate_limits');
  expect(rows.map((row) => row.points)).toEqual([60, 60, 60, 60]);
});

test('a window that is over starts anew, and old windows are deleted', async () => {
  await countRequest(database(), [{ key: 'old', windowSeconds: 60 }]);
  await database().execute(
    "update rate_limits set points = 99, window_ends_at = now() - interval '2 minutes'",
  );
  const [state] = await countRequest(database(), [{ key: 'old', windowSeconds: 60 }]);
  expect(state).toMatchObject({ points: 1, secondsLeft: 60 });
  await database().execute("update rate_limits set window_ends_at = now() - interval '2 minutes'");
  await countRequest(database(), [{ key: 'new', windowSeconds: 60 }]);
  expect(await deleteExpiredLimits(database())).toBe(1);
});

test('a key over its limit is answered from memory, without the database', async () => {
  for (let index = 0; index < 6; index += 1) await consumeLimits([limit('flood')]);
  await database().execute('delete from rate_limits');
  expect(await consumeLimits([limit('flood')])).not.toBeNull();
  expect(await database().execute('select 1 from rate_limits')).toHaveLength(0);
});

test('neither addresses nor accounts stand in the table', async () => {
  await consumeLimits([limit('192.0.2.77')]);
  const rows = await database().execute('select key from rate_limits');
  expect(JSON.stringify(rows)).not.toContain('192.0.2.77');
});

test('an outside harness may turn limits off in the sandbox', async () => {
  useTestEnvironment({ DATABASE_URL: testDatabase.url, RATE_LIMITS: 'off' });
  try {
    for (let index = 0; index < 10; index += 1) expect(await consumeLimits([limit('free')])).toBeNull();
  } finally {
    useTestEnvironment({ RATE_LIMITS: undefined });
  }
});
