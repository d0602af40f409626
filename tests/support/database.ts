/**
 * Databases for tests: each call clones the migrated template of the run, so a test file starts from the real schema
 * with no rows and shares nothing with another. `global-database.ts` serves the template.
 */
import { randomBytes } from 'node:crypto';
import postgres, { type Sql } from 'postgres';
import { inject } from 'vitest';

export type TestDatabase = {
  /** The application's role: it may not change audit and ledger rows, exactly as in production. */
  readonly url: string;
  /** The role that owns the tables. */
  readonly ownerUrl: string;
  drop(): Promise<void>;
};

const withDatabase = (address: string, name: string): string => {
  const url = new URL(address);
  url.pathname = `/${name}`;
  return url.href;
};

const run = async (address: string, work: (sql: Sql) => Promise<void>): Promise<void> => {
  const sql = postgres(address, { max: 1, onnotice: () => undefined });
  try {
    await work(sql);
  } finally {
    await sql.end();
  }
};

export async function createTestDatabase(): Promise<TestDatabase> {
  const server = inject('databaseServer');
  const name = `test_${randomBytes(8).toString('hex')}`;
  await run(server.adminUrl, async (sql) => {
    await sql.unsafe(`create database "${name}" template "${server.template}" owner "${server.ownerRole}"`);
  });
  return {
    url: withDatabase(server.appUrl, name),
    ownerUrl: withDatabase(server.ownerUrl, name),
    drop: () =>
      run(server.adminUrl, async (sql) => {
        await sql.unsafe(`drop database if exists "${name}" with (force)`);
      }),
  };
}
