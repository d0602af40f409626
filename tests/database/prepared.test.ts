/** Every statement is sent prepared: nothing is described or planned anew for each call. */
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type Database, inTransaction } from '#db/client.ts';
import { createTestDatabase } from '../support/database.ts';
import type { TestDatabase } from '../support/database-server.ts';

let base: TestDatabase;
let db: Database;
beforeAll(async () => {
  base = await createTestDatabase();
  db = createDatabase(base.url, { max: 1 });
});
afterAll(async () => {
  await db.close();
  await base.drop();
});

test('a statement outside, inside and deep inside a transaction is prepared once and used again', async () => {
  for (let round = 0; round < 3; round += 1) {
    await db.execute(sql`select ${round}::int as outside`);
    await inTransaction(db, async (tx) => {
      await tx.execute(sql`select ${round}::int as inside`);
      await tx.transaction((savepoint) => savepoint.execute(sql`select ${round}::int as deep`));
    });
  }
  const rows = await db.execute<{ statement: string; uses: number }>(sql`
    select statement, (generic_plans + custom_plans)::int as uses from pg_prepared_statements
    where statement ~ ' as (outside|inside|deep)$' order by statement`);
  expect([...rows]).toEqual([
    { statement: 'select $1::int as deep', uses: 3 },
    { statement: 'select $1::int as inside', uses: 3 },
    { statement: 'select $1::int as outside', uses: 3 },
  ]);
});
