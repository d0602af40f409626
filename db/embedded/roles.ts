/**
 * The roles and the database of a cluster. The owner migrates; the application's role reads and writes rows and can
 * change no table. Safe to run any number of times, so a first start that was cut short is completed by the next.
 */
import type { Sql } from 'postgres';
import type { Passwords } from './cluster.ts';

export const ADMIN_ROLE = 'postgres';
export const OWNER_ROLE = 'markethub_owner';
export const APP_ROLE = 'markethub_app';
export const DATABASE_NAME = 'markethub';

async function ensureRole(sql: Sql, name: string, password: string): Promise<void> {
  const found = await sql`select 1 from pg_roles where rolname = ${name}`;
  // Utility statements take no parameters; the password is of base64url letters only.
  const settings = `login nosuperuser nocreatedb nocreaterole password '${password}'`;
  await sql.unsafe(`${found.length === 0 ? 'create' : 'alter'} role ${name} ${settings}`);
}

/** A database of the owner's, closed to everybody but the owner and the application. */
export async function createOwnedDatabase(sql: Sql, name: string): Promise<void> {
  await sql.unsafe(`create database "${name}" owner ${OWNER_ROLE}`);
  await sql.unsafe(`revoke all on database "${name}" from public`);
  await sql.unsafe(`grant connect, temporary on database "${name}" to ${APP_ROLE}`);
}

/** Statement statistics need a superuser once; afterwards the owner reads and resets them (the benchmarks do). */
export async function enableStatistics(sql: Sql): Promise<void> {
  await sql.unsafe('create extension if not exists pg_stat_statements');
  await sql.unsafe(`grant pg_read_all_stats to ${OWNER_ROLE}`);
  await sql.unsafe(`grant execute on function pg_stat_statements_reset to ${OWNER_ROLE}`);
}

export async function ensureRoles(sql: Sql, passwords: Passwords): Promise<void> {
  await ensureRole(sql, OWNER_ROLE, passwords.owner);
  await ensureRole(sql, APP_ROLE, passwords.app);
}

/** True when it had to be made: its extension is then made in it by the caller. */
export async function ensureDatabase(sql: Sql): Promise<void> {
  const found = await sql`select 1 from pg_database where datname = ${DATABASE_NAME}`;
  if (found.length === 0) await createOwnedDatabase(sql, DATABASE_NAME);
}
