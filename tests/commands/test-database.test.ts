/** The ground of every other test: a clone has the schema and no rows, and its role has the application's rights only. */
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase } from '#tests/support/database.ts';
import type { TestDatabase } from '#tests/support/database-server.ts';

describe('a test database', () => {
  let database: TestDatabase;
  let app: postgres.Sql;

  beforeAll(async () => {
    database = await createTestDatabase();
    app = postgres(database.url, { max: 1, onnotice: () => undefined });
  });

  afterAll(async () => {
    await app.end();
    await database.drop();
  });

  test('has the migrated tables, the queue and UTF-8 text that sorts the same on every host', async () => {
    const tables = await app<{ name: string }[]>`
      select table_schema || '.' || table_name as name from information_schema.tables`;
    const names = tables.map((row) => row.name);
    expect(names).toContain('public.orders');
    expect(names).toContain('pgboss.job');
    const [settings] = await app`
      select pg_encoding_to_char(encoding) as encoding, datlocprovider as provider, datlocale as locale
      from pg_database where datname = current_database()`;
    expect(settings).toEqual({ encoding: 'UTF8', provider: 'b', locale: 'C.UTF-8' });
  });

  test('lets the application add audit rows and never change or remove one', async () => {
    const rights = await app<{ right: string }[]>`
      select unnest(array['select', 'insert', 'update', 'delete', 'truncate']) as right
      intersect
      select r from unnest(array['select', 'insert', 'update', 'delete', 'truncate']) r
      where has_table_privilege('audit_log', r)`;
    expect(rights.map((row) => row.right).sort()).toEqual(['insert', 'select']);
  });

  test('lets the application change no table', async () => {
    await expect(app`create table intruder (id int)`).rejects.toThrow(/permission denied/);
    await expect(app`alter table orders add column intruder int`).rejects.toThrow(/must be owner/);
    await expect(app`drop table orders`).rejects.toThrow(/must be owner/);
  });

  test('is a database of its own', async () => {
    const other = await createTestDatabase();
    expect(other.url).not.toBe(database.url);
    await other.drop();
    await expect(postgres(other.url, { max: 1 })`select 1`).rejects.toThrow(/does not exist/);
  });
});
