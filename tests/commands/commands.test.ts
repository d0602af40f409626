/** The commands as a user types them: from the set-up script to a plain sentence when something is wrong. */
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const directory = temporaryDirectory();
afterAll(() => rmSync(directory, { recursive: true, force: true }));

type Ended = { readonly code: number | null; readonly out: string; readonly err: string };

const command = (args: readonly string[], env: Record<string, string> = {}): Promise<Ended> =>
  new Promise((resolve) => {
    const { DATABASE_URL: _given, NODE_OPTIONS: _options, ...rest } = process.env;
    const child = spawn(process.execPath, [join(ROOT, 'scripts', 'setup.mjs'), ...args], {
      env: { ...rest, DATA_DIR: directory, MARKETHUB_STACK: 'isolated', ...env },
    });
    let [out, err] = ['', ''];
    child.stdout.on('data', (data) => (out += String(data)));
    child.stderr.on('data', (data) => (err += String(data)));
    child.on('close', (code) => resolve({ code, out, err }));
  });

test('db:migrate brings its own database when none is given, and stops it again', async () => {
  const ended = await command(['db:migrate', '--postgres-port', '0']);
  expect(ended).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^The database is migrated: 127\.0\.0\.1:\d+\n$/),
  });
});

test('a wrong command, flag, port or address ends with one sentence and code 1', async () => {
  const ends = await Promise.all([
    command(['dmeo']),
    command(['demo', '--port', 'eighty']),
    command(['demo'], { MARKETHUB_PAYMENTS: 'maybe' }),
    command(['db:migrate'], { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' }),
    command(['demo', '--fresh'], { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' }),
    command(['worker'], { DATA_DIR: join(directory, 'none') }),
  ]);
  expect(ends.map(({ code }) => code)).toEqual([1, 1, 1, 1, 1, 1]);
  const words = ends.map(({ err }) => err);
  expect(words[0]).toContain('There is no command "dmeo". Commands: demo,');
  expect(words[1]).toContain('--port is "eighty"');
  expect(words[2]).toContain('MARKETHUB_PAYMENTS: expected sandbox or stripe');
  expect(words[3]).toMatch(/database of DATABASE_URL \(127\.0\.0\.1:1\) cannot be reached/);
  expect(words[4]).toContain('--fresh empties the embedded data only');
  expect(words[5]).toContain('Start "npm run demo" first');
  for (const text of words) expect(text).not.toMatch(/\n\s+at /);
});
