/** The database's clock, so that moments of several processes can be compared. */
import { sql } from 'drizzle-orm';
import { database } from '#db/client.ts';

/** Milliseconds since 1970, now. */
export async function databaseNowMs(): Promise<number> {
  const rows = await database().execute<{ ms: number }>(
    sql`select extract(epoch from clock_timestamp())::float8 * 1000 as ms`,
  );
  return rows[0]?.ms ?? Date.now();
}
