/** The embedded server keeps its data through kills and never runs twice on it; what it cannot do it says in words. */
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import postgres from 'postgres';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { explainFailure } from '#db/embedded/explain-failure.ts';
import { isAlive, stopProcess } from '#db/embedded/processes.ts';
import { type EmbeddedServer, removeEmbedded, startEmbedded } from '#db/embedded.ts';
import { temporaryDirectory } from '#tests/support/temporary-directory.ts';

let dataDir = '';

beforeEach(() => {
  dataDir = temporaryDirectory();
});

afterEach(async () => {
  await removeEmbedded(dataDir);
  rmSync(dataDir, { recursive: true, force: true });
});

const start = (port = 0, durable = false): Promise<EmbeddedServer> =>
  startEmbedded({ dataDir, port, durable });

const onOwner = async <T>(server: EmbeddedServer, work: (sql: postgres.Sql) => Promise<T>): Promise<T> => {
  const sql = postgres(server.ownerUrl, { max: 1, onnotice: () => undefined });
  try {
    return await work(sql);
  } finally {
    await sql.end();
  }
};

describe('the embedded server', () => {
  test('serves on loopback alone, to roles that are no superusers, with passwords only we can read', async () => {
    const server = await start();
    const found = await onOwner(server, async (sql) => {
      const [settings] = await sql`
        select current_setting('listen_addresses') as addresses, current_setting('server_encoding') as encoding,
               current_setting('TimeZone') as zone, (select count(*) > 0 from pg_stat_statements) as statistics`;
      const roles = await sql`
        select rolname from pg_roles where rolname like 'markethub%' and (rolsuper or rolcreatedb or rolcreaterole)`;
      return { settings, roles: [...roles] };
    });
    expect(found).toEqual({
      settings: { addresses: '127.0.0.1', encoding: 'UTF8', zone: 'UTC', statistics: true },
      roles: [],
    });
    expect(statSync(join(dataDir, 'postgres.json')).mode & 0o077).toBe(0);
    await expect(
      postgres(server.ownerUrl.replace(/:[^:@]+@/, ':wrong@'), { max: 1 })`select 1`,
    ).rejects.toThrow(/password authentication failed/);
  });

  test('is adopted by the next start when its owner was killed, on the same port with the same data', async () => {
    const first = await start();
    await onOwner(first, (sql) => sql`create table kept as select 42 as answer`);
    const second = await start(first.port + 1);
    expect(second).toMatchObject({ adopted: true, pid: first.pid, port: first.port });
    expect(await onOwner(second, (sql) => sql`select answer from kept`)).toEqual([{ answer: 42 }]);
    await second.stop();
    expect(isAlive(first.pid)).toBe(false);
  });

  test('that was itself killed recovers at the next start', async () => {
    const first = await start(0, true);
    await onOwner(first, (sql) => sql`create table kept as select 42 as answer`);
    await stopProcess(first.pid, ['SIGKILL']);
    const second = await start();
    expect(second.adopted).toBe(false);
    expect(await onOwner(second, (sql) => sql`select answer from kept`)).toEqual([{ answer: 42 }]);
  });

  test('moves on from a port that is in use', async () => {
    const listener = createServer().listen({ host: '127.0.0.1', port: 0 });
    await new Promise((resolve) => listener.once('listening', resolve));
    const address = listener.address();
    const taken = typeof address === 'object' && address !== null ? address.port : 0;
    const server = await start(taken);
    expect(server.port).toBeGreaterThan(taken);
    listener.close();
  });
});

describe('data that cannot be served', () => {
  test('of another version, without its passwords or with damaged ones: says so, keeps it, and names the way out', async () => {
    const server = await start();
    await server.stop();
    const version = join(server.directory, 'PG_VERSION');
    const passwords = join(dataDir, 'postgres.json');
    const kept = readFileSync(passwords, 'utf8');

    writeFileSync(version, '11\n');
    await expect(start()).rejects.toThrow(/made by Postgres 11.*--fresh.*DATABASE_URL/s);
    writeFileSync(version, '18\n');

    writeFileSync(passwords, '{"admin":');
    await expect(start()).rejects.toThrow(/postgres\.json is damaged.*--fresh/s);
    rmSync(passwords);
    await expect(start()).rejects.toThrow(/passwords .* are missing.*--fresh/s);

    writeFileSync(passwords, kept, { mode: 0o600 });
    expect((await start()).adopted).toBe(false);
    expect(existsSync(join(server.directory, 'base'))).toBe(true);
  });

  test.each([
    [
      'FATAL:  could not write lock file "postmaster.pid": No space left on device',
      /disk is full: free some space/,
    ],
    ['FATAL:  could not open file "global/pg_control": Permission denied', /may not read or write there/],
    ['PANIC:  could not locate a valid checkpoint record', /damaged: restore a copy/],
    ['error while loading shared libraries: libpq.so.5', /run "npm ci"/],
  ])('%s: the sentence says what to do', (output, advice) => {
    const error = explainFailure('The embedded Postgres did not start', 'data', output);
    expect(error.message).toMatch(advice);
    expect(error.message).toContain(output);
  });
});
