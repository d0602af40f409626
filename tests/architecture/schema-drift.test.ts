/** The migrations make the schema that the code describes: generating again, offline and beside them, finds nothing new. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT } from './import-graph.ts';

let copy = '';

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'markethub-drift-'));
  cpSync(join(ROOT, 'db', 'migrations'), copy, { recursive: true });
});

afterAll(() => rmSync(copy, { recursive: true, force: true }));

const drizzleKit = (...args: string[]): string =>
  execFileSync(process.execPath, [join(ROOT, 'node_modules', 'drizzle-kit', 'bin.cjs'), ...args], {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });

test('the schema in code and the migrations agree', () => {
  const before = readdirSync(copy);
  const output = drizzleKit(
    'generate',
    '--dialect=postgresql',
    '--schema=db/schema',
    `--out=${relative(ROOT, copy)}`,
  );
  expect(output).toContain('No schema changes');
  expect(readdirSync(copy)).toEqual(before);
});
