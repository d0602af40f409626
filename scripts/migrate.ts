/**
 * Brings a database to the present schema: our migrations, the queue's own schema, then what the application's role
 * may do. Runs as the owner; two runs at once wait for each other; safe to run any number of times.
 */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate as runMigrations } from 'drizzle-orm/postgres-js/migrator';
import { PgBoss } from 'pg-boss';
import postgres, { type Sql } from 'postgres';
import { isTagged } from '#lib/domain/tagged-error.ts';
import { createQueues, QUEUE_SCHEMA } from '#lib/queue/queues.ts';

const MIGRATIONS = join(import.meta.dirname, '..', 'db', 'migrations');
const MIGRATION_LOCK = 7_302_114;

/** What happened is proven from these rows, so nobody but the owner may change or remove one. */
export const APPEND_ONLY_TABLES = [
  'audit_log',
  'audit_seals',
  'order_events',
  'ledger_transactions',
  'ledger_entries',
] as const;

export type MigrateOptions = {
  readonly ownerUrl: string;
  /** The application's address: its role gets its rights when it is not the owner. */
  readonly appUrl: string;
};

const connectTo = (url: string): Sql =>
  postgres(url, { max: 1, connect_timeout: 10, onnotice: () => undefined });

async function migrateTables(sql: Sql): Promise<void> {
  if (!existsSync(join(MIGRATIONS, 'meta', '_journal.json'))) return;
  await runMigrations(drizzle(sql), { migrationsFolder: MIGRATIONS });
}

/** The queue is installed here, by the owner; the application opens it with `migrate: false`. */
async function migrateQueue(ownerUrl: string): Promise<void> {
  const boss = new PgBoss({
    connectionString: ownerUrl,
    schema: QUEUE_SCHEMA,
    supervise: false,
    schedule: false,
    useListenNotify: false,
    max: 2,
  });
  let failure: unknown;
  boss.on('error', (error) => {
    failure = error;
  });
  await boss.start();
  await createQueues(boss);
  await boss.stop({ graceful: false });
  if (failure !== undefined) throw failure;
}

/** Statement statistics are for operators. A managed server may refuse the extension, and nothing depends on it. */
async function tryStatistics(sql: Sql): Promise<void> {
  try {
    await sql.unsafe('create extension if not exists pg_stat_statements');
  } catch (error) {
    if (!isTagged(error, 'PostgresError')) throw error;
  }
}

async function grantRights(sql: Sql, role: string): Promise<void> {
  const name = `"${role.replaceAll('"', '""')}"`;
  for (const schema of ['public', QUEUE_SCHEMA]) {
    await sql.unsafe(`grant usage on schema ${schema} to ${name}`);
    await sql.unsafe(`grant select, insert, update, delete on all tables in schema ${schema} to ${name}`);
    await sql.unsafe(`grant usage, select on all sequences in schema ${schema} to ${name}`);
    await sql.unsafe(`grant execute on all functions in schema ${schema} to ${name}`);
  }
  const present = await sql<{ name: string }[]>`
    select tablename as name from pg_tables where schemaname = 'public' and tablename in ${sql([...APPEND_ONLY_TABLES])}`;
  for (const table of present) {
    await sql.unsafe(`revoke update, delete, truncate on "${table.name}" from ${name}`);
  }
}

export async function migrate(options: MigrateOptions): Promise<void> {
  const guard = connectTo(options.ownerUrl);
  const sql = connectTo(options.ownerUrl);
  try {
    // A transaction holds the lock, so it also holds behind a pooler and ends with the connection.
    await guard.begin(async (tx) => {
      await tx`select pg_advisory_xact_lock(${MIGRATION_LOCK})`;
      await tryStatistics(sql);
      await migrateTables(sql);
      await migrateQueue(options.ownerUrl);
      const role = decodeURIComponent(new URL(options.appUrl).username);
      const [owner] = await sql<{ name: string }[]>`select current_user as name`;
      if (role !== '' && role !== owner?.name) await grantRights(sql, role);
    });
  } finally {
    await Promise.all([guard.end({ timeout: 5 }), sql.end({ timeout: 5 })]);
  }
}
